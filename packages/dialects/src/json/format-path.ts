import type { JsonPath } from "@iron/types";

/** A path as people write it: `messages[0].content`. The root is `the body`. */
export function formatPath(path: JsonPath): string {
  if (path.length === 0) return "the body";
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? clip(step) : `.${clip(step)}`;
  }
  return text;
}

function clip(key: string): string {
  const plain = key.replace(/[^\x20-\x7e]/g, "?");
  return plain.length > 80 ? `${plain.slice(0, 80)}…` : plain;
}
