/** Compiles model name patterns, in which `*` stands for any run of characters, to one test. Names are compared without case. */
export function modelPattern(patterns: readonly string[]): (model: string) => boolean {
  if (patterns.includes("*")) return () => true;
  const exact = new Set(
    patterns.filter((pattern) => !pattern.includes("*")).map((name) => name.toLowerCase()),
  );
  const globs = patterns
    .filter((pattern) => pattern.includes("*"))
    .map((pattern) => pattern.toLowerCase().split("*"));
  return (model) => {
    const name = model.toLowerCase();
    return exact.has(name) || globs.some((parts) => matchesParts(name, parts));
  };
}

function matchesParts(name: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}
