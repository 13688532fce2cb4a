import type { Rig } from "./rig.ts";

export interface RawParts {
  readonly method?: string;
  readonly path?: string;
  /** Header lines as they are; the usual ones are there unless `bare`. */
  readonly lines?: readonly string[];
  readonly bare?: boolean;
  readonly body?: string;
}

/** The bytes of one request, with exactly these header lines. */
export function rawRequestText(rig: Rig, parts: RawParts = {}): string {
  const { method = "POST", path = "/v1/chat/completions", lines = [], bare = false, body } = parts;
  const usual = [
    "host: 127.0.0.1",
    `authorization: Bearer ${rig.router.apiKey}`,
    ...(body === undefined
      ? []
      : ["content-type: application/json", `content-length: ${Buffer.byteLength(body)}`]),
  ];
  return [`${method} ${path} HTTP/1.1`, ...(bare ? [] : usual), ...lines, "", body ?? ""].join("\r\n");
}

/** Status codes of all replies that came on one connection, in order. */
export function statusesOf(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
}
