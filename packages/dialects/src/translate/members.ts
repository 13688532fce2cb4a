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
  return new ObjectMembers(value, path);
}

/** A class, for one is made of every object in a body. */
class ObjectMembers implements Members {
  readonly path: string;
  readonly whole: JsonObject;
  readonly #taken: string[] = [];

  constructor(whole: JsonObject, path: string) {
    this.whole = whole;
    this.path = path;
  }

  has(key: string): boolean {
    return this.peek(key) !== undefined;
  }

  peek(key: string): Json | undefined {
    return this.whole[key] ?? undefined;
  }

  raw(key: string): Json | undefined {
    this.#taken.push(key);
    return this.whole[key] ?? undefined;
  }

  text(key: string): string | undefined {
    const member = this.raw(key);
    return member === undefined || typeof member === "string" ? member : this.fail(key, "a text");
  }

  number(key: string): number | undefined {
    const member = this.raw(key);
    return member === undefined || typeof member === "number" ? member : this.fail(key, "a number");
  }

  flag(key: string): boolean | undefined {
    const member = this.raw(key);
    return member === undefined || typeof member === "boolean" ? member : this.fail(key, "true or false");
  }

  object(key: string): JsonObject | undefined {
    const member = this.raw(key);
    return member === undefined || isObject(member) ? member : this.fail(key, "an object");
  }

  array(key: string): readonly Json[] | undefined {
    const member = this.raw(key);
    return member === undefined || isArray(member) ? member : this.fail(key, "an array");
  }

  texts(key: string): readonly string[] | undefined {
    const member = this.raw(key);
    return member === undefined || isTexts(member) ? member : this.fail(key, "an array of texts");
  }

  rest(): JsonObject | undefined {
    let left: [string, Json][] | undefined;
    for (const key of Object.keys(this.whole)) {
      const member = this.whole[key];
      if (member !== undefined && !this.#taken.includes(key)) (left ??= []).push([key, member]);
    }
    return left === undefined ? undefined : Object.fromEntries(left);
  }

  fail(key: string, expected: string): never {
    throw mismatch(this.path === "" ? key : `${this.path}.${key}`, this.whole[key], expected);
  }
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
