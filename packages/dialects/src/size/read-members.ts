import type { Json } from "@iron/types";

/** A count that a request states, or undefined when it is absent or no count. */
export function countOf(value: Json | undefined): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The larger of two stated counts; undefined when neither is stated. */
export function larger(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}

export function stringOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function lengthOf(value: Json | undefined): number {
  return Array.isArray(value) ? value.length : 0;
}
