/** `a=1,b=2` with percent-encoded values, as OpenTelemetry's variables list headers and attributes. What has no name is left out. */
export function parseHeaders(text: string | undefined): Readonly<Record<string, string>> {
  const pairs = (text ?? "").split(",").flatMap((part) => {
    const mark = part.indexOf("=");
    const name = part.slice(0, Math.max(mark, 0)).trim();
    return name === "" ? [] : [[name, decoded(part.slice(mark + 1).trim())] as const];
  });
  return Object.fromEntries(pairs);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
