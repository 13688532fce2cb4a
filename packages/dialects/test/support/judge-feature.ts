import { isDeepStrictEqual } from "node:util";
import type { Json, JsonObject } from "@iron/types";
import type { Dialect } from "../../src/dialect.ts";
import type { Feature, FormatId } from "./feature.ts";
import { FORMATS } from "./formats.ts";

const MODELS: Readonly<Record<FormatId, string>> = {
  "openai-chat": "gpt-4.1",
  "openai-responses": "gpt-4.1",
  "anthropic-messages": "claude-sonnet-4-5",
};

const HELLO = [{ role: "user", content: "Hello" }];

const BASE: Readonly<Record<FormatId, JsonObject>> = {
  "openai-chat": { messages: HELLO },
  "openai-responses": { input: HELLO },
  "anthropic-messages": { messages: HELLO, max_tokens: 1000 },
};

export interface Verdict {
  readonly from: FormatId;
  readonly to: FormatId;
  readonly direction: string;
  readonly outcome: string;
  readonly body: JsonObject;
}

/** What becomes of a feature in every direction that its formats allow. */
export function judgeFeature(feature: Feature): readonly Verdict[] {
  const pairs = FORMATS.flatMap((from) => FORMATS.map((to) => [from, to] as const));
  return pairs.flatMap(([from, to]) => {
    const written = feature.written[idOf(from)];
    return written === undefined || from === to ? [] : [judge(feature, from, to)];
  });
}

/** The body that a client of `format` writes for the feature. */
export function bodyOf(feature: Feature, format: FormatId): JsonObject & { readonly model: string } {
  const model = feature.models?.[format] ?? MODELS[format];
  return { model, ...BASE[format], ...feature.written[format] };
}

function judge(feature: Feature, from: Dialect, to: Dialect): Verdict {
  const [source, target] = [idOf(from), idOf(to)];
  const request = from.request.decode(bodyOf(feature, source));
  const model = feature.models?.[target] ?? MODELS[target];
  const { body, dropped } = to.request.encode(request, { model, defaultMaxOutputTokens: 4096 });
  const own = feature.written[target];
  const carried = own !== undefined && contains(body, own);
  const outcome = dropped.length > 0 ? `dropped: ${dropped.join(", ")}` : carried ? "carried" : "mapped";
  return { from: source, to: target, direction: `${source} > ${target}`, outcome, body };
}

function idOf(dialect: Dialect): FormatId {
  return dialect.id as string as FormatId;
}

/** Whether `actual` has everything that `expected` has. Elements of arrays must agree in number. */
export function contains(actual: Json | undefined, expected: Json | undefined): boolean {
  if (typeof expected !== "object" || expected === null) return actual === expected;
  if (typeof actual !== "object" || actual === null) return false;
  if (Array.isArray(expected)) {
    const [found, wanted] = [actual as readonly Json[], expected as readonly Json[]];
    return (
      Array.isArray(actual) &&
      found.length === wanted.length &&
      wanted.every((one, at) => contains(found[at], one))
    );
  }
  if (Array.isArray(actual)) return isDeepStrictEqual(actual, expected);
  const [found, wanted] = [actual as JsonObject, expected as JsonObject];
  return Object.entries(wanted).every(([key, value]) => contains(found[key], value));
}
