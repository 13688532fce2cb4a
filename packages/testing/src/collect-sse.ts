export interface CollectedEvent {
  readonly event: string | undefined;
  readonly data: string;
}

/** The server-sent events of a text, by the letter of the HTML standard: any line end, comments, several data lines. */
export function parseSse(text: string): CollectedEvent[] {
  const events: CollectedEvent[] = [];
  let event: string | undefined;
  let data: string[] = [];
  for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)) {
    if (line === "") {
      if (data.length > 0) events.push({ event, data: data.join("\n") });
      event = undefined;
      data = [];
      continue;
    }
    const [, field, value = ""] = /^([^:]*):? ?([\s\S]*)$/.exec(line) ?? [];
    if (field === "event") event = value;
    if (field === "data") data.push(value);
  }
  return events;
}

/** Reads a reply's body to its end as server-sent events. */
export async function collectSse(body: AsyncIterable<Uint8Array>): Promise<CollectedEvent[]> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return parseSse(Buffer.concat(parts).toString());
}
