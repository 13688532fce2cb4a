/** Pieces of one token each, joined into deltas of at most `size` tokens. */
export function* groupPieces(
  pieces: readonly string[],
  size: number,
): Generator<{ readonly text: string; readonly tokens: number }> {
  for (let at = 0; at < pieces.length; at += size) {
    const group = pieces.slice(at, at + size);
    yield { text: group.join(""), tokens: group.length };
  }
}
