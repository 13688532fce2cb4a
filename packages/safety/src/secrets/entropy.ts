const counts = new Uint16Array(128);
/** Of so many equal characters: count times log2(count). */
const weights: Float64Array = new Float64Array(1024);
for (let count = 1; count < weights.length; count += 1) weights[count] = count * Math.log2(count);

/** Bits per character, by the characters' own frequencies (Shannon). Characters beyond ASCII count as one. At most 1023 characters. */
export function entropy(text: string): number {
  const { length } = text;
  if (length === 0) return 0;
  for (let at = 0; at < length; at += 1) {
    const code = Math.min(text.charCodeAt(at), 127);
    counts[code] = (counts[code] ?? 0) + 1;
  }
  let sum = 0;
  for (let at = 0; at < length; at += 1) {
    const code = Math.min(text.charCodeAt(at), 127);
    // Each character counts once, and its place is left as it was found.
    sum += weights[counts[code] ?? 0] ?? 0;
    counts[code] = 0;
  }
  return Math.log2(length) - sum / length;
}
