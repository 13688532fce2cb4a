/** One event of a router's feed. */
export interface FeedMessage {
  readonly id: string;
  readonly name: string;
  readonly data: unknown;
}

const MOST_BYTES = 1024 * 1024;

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
  let [id, name, data] = ["", "message", ""];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    const value = line.slice(colon + 1).trimStart();
    switch (line.slice(0, colon)) {
      case "id":
        id = value;
        break;
      case "event":
        name = value;
        break;
      case "data":
        data = value;
        break;
      default: // a comment, or what is not for us
    }
  }
  try {
    return { id, name, data: JSON.parse(data) as unknown };
  } catch {
    return undefined;
  }
}
