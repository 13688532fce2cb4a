import { plain, Refuse } from "./control-reply.ts";

export type FieldType = "string" | "i64" | "string?" | "i64?";
export type Fields<S extends Readonly<Record<string, FieldType>>> = {
  readonly [K in keyof S]: S[K] extends "string"
    ? string
    : S[K] extends "i64"
      ? number
      : S[K] extends "string?"
        ? string | undefined
        : number | undefined;
};

const I64_MAX = 2n ** 63n - 1n;
const PREFIX = "Failed to deserialize the JSON body into the target type";

/** A number that is no 64-bit integer: a fraction, an exponent, or too large. */
const NOT_I64 = Symbol("not an i64");

/**
 * Reads a JSON body into typed fields as the server's framework does: plain-text refusals of 415, 400 and 422, unknown fields ignored.
 *
 * @throws {Refuse}
 */
export function readFields<S extends Readonly<Record<string, FieldType>>>(
  request: { readonly contentType: string | undefined; readonly body: string },
  shape: S,
): Fields<S> {
  if (!/^application\/([\w.-]+\+)?json\b/.test(request.contentType ?? "")) {
    throw new Refuse(plain(415, "Expected request with `Content-Type: application/json`"));
  }
  const value = parse(request.body);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refuse(plain(422, `${PREFIX}: invalid type, expected a struct at line 1 column 0`));
  }
  const members = value as Readonly<Record<string, unknown>>;
  const fields = Object.entries(shape).map(([name, type]) => [name, readField(name, type, members[name])]);
  return Object.fromEntries(fields) as Fields<S>;
}

function readField(name: string, type: FieldType, value: unknown): string | number | undefined {
  if (value === undefined || value === null) {
    if (type.endsWith("?")) return undefined;
    const problem = value === null ? `invalid type: null, expected ${type}` : `missing field \`${name}\``;
    throw new Refuse(plain(422, `${PREFIX}: ${problem} at line 1 column 1`));
  }
  if (type.startsWith("string") && typeof value === "string") return value;
  if (type.startsWith("i64") && typeof value === "number") return value;
  const found = value === NOT_I64 ? "floating point" : typeof value;
  throw new Refuse(
    plain(
      422,
      `${PREFIX}: ${name}: invalid type: ${found}, expected ${type.replace("?", "")} at line 1 column 1`,
    ),
  );
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body, (_key, value: unknown, context?: { readonly source?: string }) => {
      if (typeof value !== "number") return value;
      const source = context?.source ?? String(value);
      if (!/^-?\d+$/.test(source)) return NOT_I64;
      const whole = BigInt(source);
      return whole > I64_MAX || whole < -I64_MAX - 1n ? NOT_I64 : value;
    });
  } catch {
    throw new Refuse(
      plain(400, "Failed to parse the request body as JSON: expected value at line 1 column 1"),
    );
  }
}
