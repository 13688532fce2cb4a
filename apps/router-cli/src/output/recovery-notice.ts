import type { Recovery } from "@iron/runtime-state";
import { formatUsd, type Microdollars } from "@iron/types";

/** What a crash had left open and how it was closed, in one line; undefined when it had left nothing. */
export function recoveryNotice({ settled, voided, list }: Recovery): string | undefined {
  if (settled + voided === 0) return undefined;
  const charged = list.reduce((sum, one) => sum + one.charged, 0) as Microdollars;
  const parts = [
    ...(settled > 0 ? [`${settled} ${holds(settled)} settled as crash, ${formatUsd(charged)}`] : []),
    ...(voided > 0 ? [`${voided} ${holds(voided)} of nothing closed`] : []),
  ];
  const calls = list.slice(0, SHOWN).map(({ call }) => call);
  const more = list.length > SHOWN ? `, and ${list.length - SHOWN} more` : "";
  return `recovered: ${parts.join(", ")} (${calls.join(", ")}${more})`;
}

const SHOWN = 5;

function holds(count: number): string {
  return count === 1 ? "hold" : "holds";
}
