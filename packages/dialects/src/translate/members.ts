import { IronError, type Json, type JsonObject } from "@iron/types";

/**
 * Reads the members of one JSON object strictly, by kind, and remembers which were read. `null` counts as absent, as every format has it.
 * A member of another kind is an `invalid_request` that names its path, its value and what was expected.
 */
export interface Members {
  /** Where the object is, as a dotted path; empty for the body. */
  readonly path: string;
  readonly whole: JsonObject;
  has(key: string): boolean;
  raw(key: string): Json | undefined;
  /** Looks without reading: the member stays in `rest`. */
  peek(key: string): Json | undefined;
  text(key: string): string | undefined;
  number(key: string): number | undefined;
  flag(key: string): boolean | undefined;
  object(key: string): JsonObject | undefined;
  array(key: string): readonly Json[] | undefined;
  texts(key: string): readonly string[] | undefined;
  /** What was not read: unknown to us, and to be carried as it is. Undefined when nothing is left. */
  rest(): JsonObject | undefined;
  fail(key: string, expected: string): never;
}

export function membersOf(value: Json | undefined, path = ""): Members {
  if (!isObject(value)) throw mismatch(path === "" ? "the body" : path, value, "an object");
  const taken = new Set<string>();
  const at = (key: string): string => (path === "" ? key : `${path}.${key}`);
  const raw = (key: string): Json | undefined => {
    taken.add(key);
    return value[key] ?? undefined;
  };
  const read =
    <T extends Json>(expected: string, is: (member: Json) => member is T) =>
    (key: string): T | undefined => {
      const member = raw(key);
      if (member === undefined || is(member)) return member;
      throw mismatch(at(key), member, expected);
    };
  return {
    path,
    whole: value,
    has: (key) => (value[key] ?? undefined) !== undefined,
    raw,
    peek: (key) => value[key] ?? undefined,
    text: read("a text", (member) => typeof member === "string"),
    number: read("a number", (member) => typeof member === "number"),
    flag: read("true or false", (member) => typeof member === "boolean"),
    object: read("an object", isObject),
    array: read("an array", isArray),
    texts: read("an array of texts", isTexts),
    rest() {
      const left = Object.entries(value).filter(([key, member]) => !taken.has(key) && member !== undefined);
      return left.length === 0 ? undefined : Object.fromEntries(left);
    },
    fail: (key, expected) => {
      throw mismatch(at(key), value[key], expected);
    },
  };
}

/** @returns the error for a member that is not what the router must understand. */
export function mismatch(path: string, value: Json | undefined, expected: string): IronError {
  return new IronError("invalid_request", `${path} is ${show(value)}; expected ${expected}.`, {
    param: path,
  });
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isTexts(value: Json): value is readonly string[] {
  return isArray(value) && value.every((item) => typeof item === "string");
}

/** Kinds, and only short plain values: an error message must never carry a prompt. */
function show(value: Json | undefined): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  if (typeof value !== "string") return String(value);
  return value.length > 40 ? "a text" : JSON.stringify(value);
}
