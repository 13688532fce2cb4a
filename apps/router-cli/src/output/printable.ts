/** Text from outside on one terminal line: control characters, escape sequences and direction marks become `\xNN`-like escapes. */
export function printable(text: string, longest = 60): string {
  const safe = text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (mark) => `\\u{${mark.codePointAt(0)?.toString(16)}}`,
  );
  return safe.length > longest ? `${safe.slice(0, longest - 1)}…` : safe;
}
