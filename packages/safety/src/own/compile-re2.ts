import { RE2JS } from "re2js";

/**
 * A pattern of the user's in RE2 syntax.
 *
 * @throws {RangeError} naming the setting and what RE2 does not take
 */
export function compileRe2(
  pattern: string,
  { name, flags = 0 }: { readonly name: string; readonly flags?: number },
): RE2JS {
  try {
    return RE2JS.compile(pattern, flags);
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    throw new RangeError(
      `${name} is not RE2 syntax, which has no lookaround and no backreferences: ${says} in ${JSON.stringify(pattern)}`,
      { cause: error },
    );
  }
}
