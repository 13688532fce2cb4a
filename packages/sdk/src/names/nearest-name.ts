import { distance } from "fastest-levenshtein";

/**
 * The known name that a mistyped one most likely means: at most two letters, or a third of them, differ; case and
 * separators aside. Undefined when
 * none is near.
 */
export function nearestName(typed: string, known: Iterable<string>): string | undefined {
  const wanted = fold(typed);
  let best: string | undefined;
  let least = (wanted.length < 4 ? 1 : Math.max(2, Math.floor(wanted.length / 3))) + 1;
  for (const name of known) {
    const far = distance(wanted, fold(name));
    if (far >= least) continue;
    best = name;
    least = far;
  }
  return best;
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]/g, "");
}
