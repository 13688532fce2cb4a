import type { VendorId } from "../dialect.ts";
import type { Vendor } from "../vendor.ts";
import { vendors } from "../registry.ts";

const ANTHROPIC_PATH = /^(\/anthropic)?(\/v1){0,2}\/messages(\/|$)/;

/**
 * All vendors, the likeliest first: a path or header that only one of them uses decides. Paths that both have (`/models`, `/files`)
 * belong to the one whose version header was sent; errors are written in the first one's form.
 */
export function vendorsInOrder(path: string, headers: ReadonlyMap<string, string>): readonly Vendor[] {
  const anthropic =
    ANTHROPIC_PATH.test(path) || path.startsWith("/anthropic/") || headers.has("anthropic-version");
  return anthropic
    ? (anthropicFirst ??= startingWith("anthropic"))
    : (openaiFirst ??= startingWith("openai"));
}

let anthropicFirst: readonly Vendor[] | undefined;
let openaiFirst: readonly Vendor[] | undefined;

function startingWith(first: VendorId): readonly Vendor[] {
  return [...vendors.values()].toSorted((a, b) => Number(b.id === first) - Number(a.id === first));
}
