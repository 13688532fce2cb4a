import type { Target } from "@iron/types";

/** A target as one text, to compare by. */
export function targetKey({ provider, dialect, model, key }: Target): string {
  return `${provider}\n${dialect}\n${model}\n${key ?? ""}`;
}
