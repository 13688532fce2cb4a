import { base64Bytes, pagesOf } from "./media-bounds.ts";
import type { Tally } from "./tally.ts";

/** `%PDF-` in base64. */
const PDF = "JVBERi0";
const TEXT = /^data:(?:text\/|application\/(?:json|xml|javascript|x-yaml))/;

/** Counts a file that is in the body: PDFs by the page, texts by the byte. Other formats are packed, so their text has no bound of its own. */
export function tallyFile(tally: Tally, data: string): void {
  const start = data.startsWith("data:") ? data.indexOf(",") + 1 : 0;
  if (data.startsWith(PDF, start)) {
    tally.documentPages += pagesOf(base64Bytes(data));
    return;
  }
  tally.textBytes += base64Bytes(data);
  if (!TEXT.test(data)) tally.unbounded.add("file_data");
}
