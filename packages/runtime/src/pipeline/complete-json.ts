import type { JsonObject } from "@iron/types";

/**
 * What a JSON object said before its text was cut off: open strings, arrays and objects are closed where they end. Undefined when no object
 * had begun, or the text is not JSON.
 */
export function completeJson(text: string): JsonObject | undefined {
  const { closers, inString } = openAt(text);
  const body = inString ? `${text.replace(/\\(u[0-9a-fA-F]{0,3})?$/, "")}"` : text;
  const bare = body.replace(/(,|[-+.\w]+)?\s*$/, "");
  for (const end of [body, bare, `${body}:null`, `${bare}null`]) {
    const value = parsed(end + closers);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** What is open at the end of a text: the marks that would close it, innermost first. */
function openAt(text: string): { readonly closers: string; readonly inString: boolean } {
  const open: string[] = [];
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
      continue;
    }
    if (character === '"') inString = true;
    else if (character === "{") open.push("}");
    else if (character === "[") open.push("]");
    else if (character === "}" || character === "]") open.pop();
  }
  return { closers: open.toReversed().join(""), inString };
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined;
  } catch {
    return undefined;
  }
}
