/**
 * How much of a key's rate limit is left, from 0 to 1, read off a reply's headers; undefined where they do not say. Any pair of headers
 * that has `ratelimit` and `remaining` in one name and `limit` in place of `remaining` in the other is understood; the scarcest decides.
 */
export function readRemaining(headers: ReadonlyMap<string, string>): number | undefined {
  let least: number | undefined;
  for (const [name, text] of headers) {
    if (!name.includes("ratelimit") || !name.includes("remaining")) continue;
    const limit = Number(headers.get(name.replace("remaining", "limit")));
    const left = Number(text);
    if (!(limit > 0) || !(left >= 0)) continue;
    least = Math.min(least ?? 1, left / limit);
  }
  return least;
}
