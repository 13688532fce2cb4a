import type { Mount } from "./mount.ts";

/** First segments of what the router itself answers, beside its mounts: `/` and `/health/...`. */
const BUILT_IN = ["", "health"];

/** Tells by its first segment whether a request's target may be the router's own. All others are a provider's API, or nothing. */
export function ownPaths(mounts: readonly Mount[]): (target: string) => boolean {
  const own = new Set([...BUILT_IN, ...mounts.map(({ path }) => firstSegment(path))]);
  const anything = [...own].some((segment) => segment.startsWith(":") || segment === "*");
  return anything ? () => true : (target) => own.has(firstSegment(target));
}

function firstSegment(target: string): string {
  const slash = target.indexOf("/", 1);
  const query = target.indexOf("?");
  const end = query !== -1 && (slash === -1 || query < slash) ? query : slash;
  return target.slice(1, end === -1 ? undefined : end);
}
