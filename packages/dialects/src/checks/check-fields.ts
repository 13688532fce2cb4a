import { IronError, type Json, type JsonObject } from "@iron/types";

export const MAX_TOKENS: number = 2 ** 31;

/** The model's name. @throws {IronError} `invalid_request` */
export function checkModel(body: JsonObject): string {
  const model = body["model"];
  if (
    typeof model !== "string" ||
    model === "" ||
    model.length > 256 ||
    /[\u0000-\u001f\u007f-\u009f]/.test(model)
  ) {
    throw refusal("model", model, "a name of 1 to 256 characters without control characters");
  }
  return model;
}

/** A switch that may be left out or null. @throws {IronError} `invalid_request` */
export function checkFlag(body: JsonObject, name: string): boolean {
  const value = body[name] ?? false;
  if (typeof value !== "boolean") throw refusal(name, value, "true or false");
  return value;
}

export interface IntegerRange {
  readonly from: number;
  readonly to: number;
  /** It may not be left out. */
  readonly required?: boolean;
}

/** A whole number within its range, at a dotted path for the message. Absent and null pass unless it is required. */
export function checkInteger(value: Json | undefined, path: string, range: IntegerRange): void {
  if ((value === undefined || value === null) && range.required !== true) return;
  if (typeof value === "number" && Number.isInteger(value) && value >= range.from && value <= range.to)
    return;
  throw refusal(path, value, `a whole number from ${range.from} to ${range.to}`);
}

/** An array of objects with at least one element. */
export function checkMessages(body: JsonObject): void {
  const messages = body["messages"];
  const fits =
    Array.isArray(messages) &&
    messages.length > 0 &&
    messages.every((item) => typeof item === "object" && item !== null && !Array.isArray(item));
  if (!fits) throw refusal("messages", messages, "an array of at least one message object");
}

/** The refusal of one field, naming it, what came and what is allowed. */
export function refusal(path: string, value: Json | undefined, allowed: string): IronError {
  return new IronError("invalid_request", `${path} is ${describe(value)}; it must be ${allowed}.`, {
    param: path,
  });
}

/** Texts are described by their length only beyond a few characters: they may be anybody's. */
function describe(value: Json | undefined): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : `an array of ${value.length}`;
  if (typeof value === "string") {
    return value.length > 64 ? `a text of ${value.length} characters` : JSON.stringify(value);
  }
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
