import type { IronError, Json, JsonObject } from "@iron/types";
import type { VendorId } from "../dialect.ts";
import { ERROR_TABLE, type ErrorRow } from "./error-table.ts";

/** One of our errors as a family writes it, whole or in a stream. The facts stand beside the message, as numbers a program can read. */
export function errorBody(error: IronError, requestId: string, family: VendorId): JsonObject {
  const row = ERROR_TABLE[error.code];
  const facts = row.message === undefined ? factsOf(error) : {};
  const message = row.message ?? error.message;
  if (family === "anthropic") {
    const type = row.anthropicType;
    return {
      type: "error",
      error: { ...facts, ...paramOf(error), type, message, code: error.code },
      request_id: requestId,
    };
  }
  return {
    error: { message, type: row.openaiType, param: error.param ?? null, code: codeOf(row, error), ...facts },
  };
}

function codeOf(row: ErrorRow, error: IronError): string {
  return row.openaiCode ?? error.code;
}

function paramOf(error: IronError): JsonObject {
  return error.param === undefined ? {} : { param: error.param };
}

const RESERVED: ReadonlySet<string> = new Set(["message", "type", "param", "code"]);

function factsOf(error: IronError): JsonObject {
  const facts: [string, Json][] = [];
  for (const [name, value] of Object.entries(error.facts)) {
    if (value !== undefined && !RESERVED.has(name)) facts.push([name, value]);
  }
  return Object.fromEntries(facts);
}
