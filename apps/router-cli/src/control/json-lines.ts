/** The JSON objects of a reply's body, one a line, as they come; the router's pings are left out. */
export async function* jsonLines<T extends object>(body: AsyncIterable<Uint8Array>): AsyncGenerator<T> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const value = JSON.parse(line) as T;
      if ("event" in value && value.event === "ping") continue;
      yield value;
    }
  }
}
