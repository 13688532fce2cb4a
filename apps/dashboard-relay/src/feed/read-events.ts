import { z } from "zod";

/** One event of a router's feed. */
export interface FeedMessage {
  readonly id: string;
  readonly name: string;
  readonly data: unknown;
}

const MOST_BYTES = 1024 * 1024;
const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "not JSON" });
    return z.NEVER;
  }
});

/**
 * Reads the server-sent events that a router writes: LF, one `data` line, comments as heartbeats. Yields what came together together. What is
 * not JSON is passed over.
 */
export async function* readEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly FeedMessage[]> {
  const decoder = new TextDecoder();
  let waiting = "";
  for await (const chunk of chunks) {
    waiting += decoder.decode(chunk, { stream: true });
    const blocks = waiting.split("\n\n");
    waiting = blocks.pop() ?? "";
    if (waiting.length > MOST_BYTES) throw new Error("an event of the router has no end");
    yield blocks.flatMap((block) => readBlock(block) ?? []);
  }
}

function readBlock(block: string): FeedMessage | undefined {
  const fields = new Map(
    block.split("\n").map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
    }),
  );
  const data = json.safeParse(fields.get("data") ?? "");
  if (!data.success) return undefined;
  return { id: fields.get("id") ?? "", name: fields.get("event") ?? "message", data: data.data };
}
