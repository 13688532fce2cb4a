const counts = new Uint16Array(128);

/** Bits per character, by the characters' own frequencies (Shannon). Characters beyond ASCII count as one. */
export function entropy(text: string): number {
  counts.fill(0);
  for (let at = 0; at < text.length; at += 1) {
    const code = Math.min(text.charCodeAt(at), 127);
    counts[code] = (counts[code] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
