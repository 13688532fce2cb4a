import { z } from "zod";

const flat = z.object({ error: z.string(), code: z.string() });
const nested = z.object({ error: z.object({ code: z.string() }) });
const spoken = z.object({ error: z.string() });

/**
 * The code in an error body of the control server. Four shapes coexist: `{error, code}`, `{error: CODE, message}`, `{error: text}` and
 * `{error: {code}}`; extractor failures are plain text. Free text is not passed on: it may hold anything.
 */
export function readErrorCode(body: unknown): string {
  const asFlat = flat.safeParse(body);
  if (asFlat.success) return codeWord(asFlat.data.code);
  const asNested = nested.safeParse(body);
  if (asNested.success) return codeWord(asNested.data.error.code);
  const asSpoken = spoken.safeParse(body);
  return asSpoken.success ? codeWord(asSpoken.data.error) : "unreadable";
}

function codeWord(text: string): string {
  return /^[A-Z][A-Z0-9_]{1,63}$/.test(text) ? text : "unnamed";
}
