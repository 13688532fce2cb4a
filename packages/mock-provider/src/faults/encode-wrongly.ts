import { gzipSync } from "node:zlib";
import type { Chunk, HttpReply } from "../http/provider-reply.ts";
import type { Fault } from "./fault.ts";

const CHAIN_LENGTH = 20;
const BOMB_BYTES = 100 * 2 ** 20;
const MEMBER_BYTES = 2 ** 20;

/** A body whose content-encoding lies, repeats itself or explodes. */
export function encodeWrongly(reply: HttpReply, fault: Extract<Fault, { kind: "encoding" }>): HttpReply {
  const others = reply.headers.filter(([name]) => name !== "content-length");
  const encoding = fault.how === "chain" ? Array<string>(CHAIN_LENGTH).fill("gzip").join(", ") : "gzip";
  const base: HttpReply = { ...reply, headers: [...others, ["content-encoding", encoding]] };
  if (fault.how === "mismatch") return base;
  if (fault.how === "chain") return { ...base, chunks: chain(reply.chunks) };
  return { ...base, chunks: bomb(fault.bytes ?? BOMB_BYTES) };
}

async function* chain(chunks: HttpReply["chunks"]): AsyncGenerator<Chunk> {
  const parts: Buffer[] = [];
  let tokens = 0;
  for await (const chunk of chunks) {
    parts.push(chunk.bytes);
    tokens += chunk.tokens;
  }
  let bytes: Buffer = Buffer.concat(parts);
  for (let turn = 0; turn < CHAIN_LENGTH; turn += 1) bytes = gzipSync(bytes);
  yield { bytes, tokens };
}

/** Gzip members in a row decode as one text, so a bomb of any size takes the memory of one member. */
function* bomb(bytes: number): Generator<Chunk> {
  const member = gzipSync(Buffer.alloc(MEMBER_BYTES, "0"));
  for (let sent = 0; sent < bytes; sent += MEMBER_BYTES) yield { bytes: member, tokens: 0 };
}
