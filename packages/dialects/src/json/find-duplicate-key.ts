import type { JsonPath } from "@iron/types";
import { endOfString } from "./measure-json.ts";

interface Level {
  /** Keys seen so far; none in an array. */
  readonly seen: Set<string>;
  step: string | number;
}

/** Finds the key that a valid JSON text holds twice in one object, and the object. Slow and exact: run only to explain a refusal. */
export function findDuplicateKey(text: string): { readonly key: string; readonly path: JsonPath } {
  const levels: Level[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char === '"') {
      const end = endOfString(text, at);
      const key = isKey(text, end) ? (JSON.parse(text.slice(at, end + 1)) as string) : undefined;
      const level = levels.at(-1);
      if (key !== undefined && level !== undefined) {
        if (level.seen.has(key)) return { key, path: levels.slice(0, -1).map((outer) => outer.step) };
        level.seen.add(key);
        level.step = key;
      }
      at = end;
    } else follow(levels, char);
  }
  return { key: "", path: [] };
}

/** Only a key has a colon after it. */
function isKey(text: string, end: number): boolean {
  let next = end + 1;
  while (/\s/.test(text[next] ?? "")) next++;
  return text[next] === ":";
}

function follow(levels: Level[], sign: string): void {
  const level = levels.at(-1);
  if (sign === "{") levels.push({ seen: new Set(), step: "" });
  else if (sign === "[") levels.push({ seen: new Set(), step: 0 });
  else if (sign === "}" || sign === "]") levels.pop();
  else if (sign === "," && typeof level?.step === "number") level.step++;
}
