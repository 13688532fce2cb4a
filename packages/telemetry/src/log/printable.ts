/** Control characters, the marks that turn text around, and line ends of every sort. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text that a terminal shows and does not obey. */
export function printable(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (found) => `\\u${(found.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}
