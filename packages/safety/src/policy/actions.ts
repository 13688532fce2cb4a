/**
 * What happens to values of one kind:
 * - `allow`: not looked for
 * - `observe`: told of, and left as they are
 * - `redact`: `[EMAIL_REDACTED]`
 * - `hash`: `[EMAIL_HASH_0123456789abcdef]`, equal for equal values
 * - `pseudonymize`: a placeholder that is turned back in the reply
 * - `block`: the request is refused
 */
export const ACTIONS = ["allow", "observe", "redact", "hash", "pseudonymize", "block"] as const;

export type Action = (typeof ACTIONS)[number];

export type Direction = "request" | "reply";

/** For one kind: the same both ways, or each way its own. */
export type KindAction =
  | Action
  | { readonly request?: Action | undefined; readonly reply?: Action | undefined };

const REVERSIBLE: ReadonlySet<string> = new Set(["secret", "payment_card"]);

/** The action for a kind that nothing was said of: what must not leave is pseudonymized, the rest observed; replies pass unread. */
function defaultAction(kind: string, direction: Direction): Action {
  if (direction === "reply") return "allow";
  return REVERSIBLE.has(kind) ? "pseudonymize" : "observe";
}

/** The action for each of the kinds in one direction. */
export function actionsFor(
  kinds: readonly string[],
  said: Readonly<Record<string, KindAction>>,
  direction: Direction,
): ReadonlyMap<string, Action> {
  return new Map(
    kinds.map((kind) => {
      const own = said[kind];
      const action = typeof own === "string" ? own : own?.[direction];
      return [kind, action ?? defaultAction(kind, direction)];
    }),
  );
}
