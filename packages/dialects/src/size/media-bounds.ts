/** The most pages a request may hold at any provider we know; beyond it the provider refuses. */
export const MAX_PAGES = 1000;

/**
 * The fewest bytes a page of a PDF takes: a page object, its content stream and its line in the cross-reference table, compressed. A file
 * with smaller pages has nothing on them.
 */
const PAGE_BYTES = 128;

/** The lowest bit rates in use: speech codecs at 6 kbit/s, and uncompressed sound at 8 000 samples of 8 bits, halved for ADPCM. */
const BYTES_PER_SECOND: Readonly<Record<string, number>> = { wav: 4000, pcm16: 16_000 };
const LOWEST_BYTES_PER_SECOND = 750;

/** Bytes that a base64 text (or data URL) decodes to, at most. */
export function base64Bytes(text: string): number {
  const comma = text.startsWith("data:") ? text.indexOf(",") + 1 : 0;
  return Math.ceil(((text.length - comma) * 3) / 4);
}

/** Upper bound on the pages of a PDF of this size. */
export function pagesOf(bytes: number): number {
  return Math.min(MAX_PAGES, Math.max(1, Math.ceil(bytes / PAGE_BYTES)));
}

/** Upper bound on the seconds of sound in so many bytes. */
export function secondsOf(bytes: number, format: string): number {
  const rate = Object.hasOwn(BYTES_PER_SECOND, format) ? BYTES_PER_SECOND[format] : undefined;
  return Math.ceil(bytes / (rate ?? LOWEST_BYTES_PER_SECOND));
}
