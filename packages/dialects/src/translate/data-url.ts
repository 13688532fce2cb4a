import type { MediaSource } from "@iron/types";

const BASE64 = /^data:([^;,]*)(?:;[^;,]*)*;base64,/i;

/** A URL as its source: bytes when it is a base64 `data:` URL, else the URL itself. */
export function sourceOfUrl(url: string): MediaSource {
  const head = BASE64.exec(url);
  if (head === null) return { kind: "url", url };
  return { kind: "base64", mediaType: head[1] || "text/plain", data: url.slice(head[0].length) };
}

/** File data as its source; without the head of a `data:` URL it is taken for a PDF, as the formats do. */
export function sourceOfFile(data: string): MediaSource {
  return data.startsWith("data:")
    ? sourceOfUrl(data)
    : { kind: "base64", mediaType: "application/pdf", data };
}

export function dataUrl(mediaType: string, data: string): string {
  return `data:${mediaType};base64,${data}`;
}
