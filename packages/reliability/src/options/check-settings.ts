import { inspect } from "node:util";
import { z } from "zod";

type Issue = z.core.$ZodIssue;

/**
 * Checks settings where they enter.
 *
 * @throws {RangeError} naming each setting, what it must be, and the value it has
 */
export function checkSettings(schema: z.ZodType, settings: unknown, where: string): void {
  const result = schema.safeParse(settings, { reportInput: true });
  if (result.success) return;
  const lines = result.error.issues.flatMap((issue) => tell(issue, where));
  throw new RangeError(lines.join("\n"));
}

function tell(issue: Issue, where: string): readonly string[] {
  if (issue.code === "invalid_union") {
    // `false` or an object: what is wrong with the object is what helps.
    const deepest = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] ?? [];
    return deepest.flatMap((inner) => tell({ ...inner, path: [...issue.path, ...inner.path] }, where));
  }
  const path = [where, ...issue.path.map(String)].join(".");
  const got = issue.code === "unrecognized_keys" ? "" : `; it is ${inspect(issue.input, { depth: 1 })}`;
  return [`${path}: ${issue.message}${got}`];
}

function depth(issues: readonly Issue[]): number {
  return Math.max(
    0,
    ...issues.map((issue) => issue.path.length + (issue.code === "unrecognized_keys" ? 1 : 0)),
  );
}
