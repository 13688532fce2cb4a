/**
 * Whether a place in the text of a JSON document is inside a string, followed from the beginning: a value is escaped there, and quoted
 * elsewhere.
 */
export class JsonPlace {
  inString = false;
  #escaped = false;

  /** Goes on over a piece of the document. */
  advance(piece: string): void {
    for (let at = 0; at < piece.length; at += 1) {
      const code = piece.charCodeAt(at);
      if (this.#escaped) this.#escaped = false;
      else if (code === 92) this.#escaped = this.inString;
      else if (code === 34) this.inString = !this.inString;
    }
  }
}

/** A value as it stands in a JSON string, without the quotes. */
export function escapeJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

/** What a piece of a JSON string says; the piece itself when it is cut inside an escape. */
export function unescapeJson(piece: string): string {
  if (!piece.includes("\\")) return piece;
  try {
    return JSON.parse(`"${piece}"`) as string;
  } catch {
    return piece;
  }
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
