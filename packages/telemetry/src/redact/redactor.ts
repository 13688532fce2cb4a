import type { Secret } from "@iron/types";
import { secretForms, SHORTEST_SECRET, type SecretForm } from "./secret-forms.ts";
import { SecretScanner } from "./secret-scanner.ts";

/** Takes known secrets out of texts, by their values and in whatever encoding. */
export interface Redactor {
  /** From now on this value is hidden. Texts of fewer than 6 characters are not taken. */
  add(secret: Secret | string): void;
  /** `text` with every known secret replaced by `[redacted]`. */
  clean(text: string): string;
  /** The same for one line of JSON, which stays one line of JSON. */
  cleanJson(line: string): string;
}

const MARK = "[redacted]";

/** Makes a redactor that knows `secrets`. */
export function createRedactor(secrets: Iterable<Secret | string> = []): Redactor {
  const known = new Set<string>();
  let forms: readonly SecretForm[] = [];
  let scanner: SecretScanner | undefined;
  const add = (secret: Secret | string): void => {
    const text = typeof secret === "string" ? secret : secret.reveal();
    if (text.length < SHORTEST_SECRET || known.has(text)) return;
    known.add(text);
    forms = [...forms, ...secretForms(text)];
    scanner = new SecretScanner(forms);
  };
  for (const secret of secrets) add(secret);
  return {
    add,
    clean: (text) => (scanner === undefined ? text : withoutSecrets(text, scanner)),
    cleanJson(line) {
      if (scanner === undefined || !scanner.finds(line)) return line;
      const cleaned = withoutSecrets(line, scanner);
      return isJson(cleaned) ? cleaned : unprintable(line);
    },
  };
}

function withoutSecrets(text: string, scanner: SecretScanner): string {
  let kept = "";
  let from = 0;
  for (const { start, end } of scanner.spans(text)) {
    kept += `${beforeEscape(text.slice(from, start))}${MARK}`;
    from = end;
  }
  return from === 0 ? text : kept + text.slice(from);
}

/** A backslash that stood before what is gone would escape the mark. */
function beforeEscape(text: string): string {
  const slashes = /\\*$/.exec(text)?.[0].length ?? 0;
  return slashes % 2 === 1 ? text.slice(0, -1) : text;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** What is told when a secret was part of the line's own structure: that there was a line, and how long. */
function unprintable(line: string): string {
  return `${JSON.stringify({ level: "warn", time: Date.now(), msg: "a line that held a secret was left out", bytes: line.length })}\n`;
}
