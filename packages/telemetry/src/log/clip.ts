import type { Redactor } from "../redact/redactor.ts";

/** At most `limit` characters of a client's text. Secrets go before the cut, so that no half of one is left. */
export function clip(text: string, limit: number, redactor: Redactor): string {
  return text.length <= limit ? text : `${redactor.clean(text).slice(0, limit)}…`;
}
