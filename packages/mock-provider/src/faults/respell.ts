import type { Chunk, HttpReply } from "../http/provider-reply.ts";
import type { Fault } from "./fault.ts";

type Spelling = Extract<Fault, { kind: "spelling" }>;

/** The same events in another legal spelling of server-sent events. */
export async function* respell(chunks: HttpReply["chunks"], spelling: Spelling): AsyncGenerator<Chunk> {
  let first = true;
  for await (const chunk of chunks) {
    const text = spell(chunk.bytes.toString(), spelling);
    const bom = first && spelling.bom === true && text !== "" ? "\uFEFF" : "";
    if (text !== "") first = false;
    yield { bytes: Buffer.from(bom + text), tokens: chunk.tokens };
  }
}

function spell(text: string, spelling: Spelling): string {
  if (text === "") return text;
  let spelled = text;
  // The lines of one event's data are joined by a newline, which JSON allows between its tokens.
  if (spelling.multiData) spelled = spelled.replaceAll(/^data: \{"/gm, 'data: {\ndata: "');
  if (spelling.comments) spelled = `: keep-alive\n\n${spelled.replaceAll(/^data: /gm, ":\ndata:")}`;
  return spelling.newline ? spelled.replaceAll("\n", spelling.newline) : spelled;
}
