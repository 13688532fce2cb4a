import { RE2JS } from "re2js";
import { compileRe2 } from "../own/compile-re2.ts";
import type { ToolRule, ToolSettings } from "./tool-settings.ts";

/** A tool call as the model made it, whole. */
export interface MadeCall {
  readonly name: string;
  /** The text of its arguments: JSON, or free text for a custom tool. */
  readonly arguments: string;
  readonly custom: boolean;
}

export interface ToolRules {
  readonly onDeny: "replace" | "block";
  readonly maxCallBytes: number;
  /** Why a call may not be made; undefined when it may. */
  refusal(call: MadeCall): string | undefined;
}

const MAX_CALL_BYTES = 1_048_576;

/** @throws {RangeError} naming the rule whose argument pattern is not RE2 syntax */
export function compileToolRules(settings: ToolSettings): ToolRules {
  const allow = settings.allow?.map(compileGlob);
  const deny = (settings.deny ?? []).map((rule) =>
    compileRule(typeof rule === "string" ? { name: rule } : rule),
  );
  return {
    onDeny: settings.onDeny ?? "replace",
    maxCallBytes: settings.maxCallBytes ?? MAX_CALL_BYTES,
    refusal(call) {
      if (allow !== undefined && !allow.some((matches) => matches(call.name)))
        return "it is not in the list of allowed tools";
      const json = call.custom ? undefined : parseArguments(call.arguments);
      if (!call.custom && json === undefined) return "its arguments are not valid JSON";
      for (const rule of deny) {
        const reason = rule(call, json);
        if (reason !== undefined) return reason;
      }
      return undefined;
    },
  };
}

type Denies = (call: MadeCall, json: ParsedArguments | undefined) => string | undefined;

interface ParsedArguments {
  readonly value: unknown;
}

function compileRule(rule: ToolRule): Denies {
  const matches = compileGlob(rule.name);
  const pattern =
    rule.arguments === undefined
      ? undefined
      : compileRe2(rule.arguments, { name: `the arguments of the rule against the tool "${rule.name}"` });
  const reason =
    rule.reason ?? (pattern === undefined ? "it is in the list of denied tools" : "its arguments are denied");
  return (call, json) => {
    if (!matches(call.name)) return undefined;
    if (pattern === undefined) return reason;
    const texts = json === undefined ? [call.arguments] : textsAt(json.value, rule.path);
    return texts.some((text) => pattern.matcher(text).find()) ? reason : undefined;
  };
}

/** `*` stands for any characters. Names are compared without case: some clients change it. */
function compileGlob(glob: string): (name: string) => boolean {
  if (!glob.includes("*")) return (name) => name.toLowerCase() === glob.toLowerCase();
  const parts = glob.split("*").map((part) => RE2JS.quote(part));
  const pattern = RE2JS.compile(`^${parts.join(".*")}$`, RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL);
  return (name) => pattern.matcher(name).find();
}

/** No arguments at all are an empty object. */
function parseArguments(text: string): ParsedArguments | undefined {
  if (text.trim() === "") return { value: {} };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** Every text, number and name in a value, or at one path of it. */
function textsAt(value: unknown, path: string | undefined): string[] {
  let at: unknown = value;
  for (const step of path?.split(".") ?? []) {
    at = typeof at === "object" && at !== null ? (at as Readonly<Record<string, unknown>>)[step] : undefined;
  }
  const out: string[] = [];
  collect(at, out);
  return out;
}

function collect(value: unknown, out: string[]): void {
  if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      if (!Array.isArray(value)) out.push(name);
      collect(member, out);
    }
  } else if (typeof value === "string") out.push(value);
  else if (value !== undefined) out.push(JSON.stringify(value));
}
