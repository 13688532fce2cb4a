import { IronError, type DialectId } from "@iron/types";
import type { Dialect, VendorId } from "./dialect.ts";
import type { Vendor } from "./vendor.ts";
import { anthropicMessages } from "./anthropic-messages/dialect.ts";
import { openaiChat } from "./openai-chat/dialect.ts";
import { openaiResponses } from "./openai-responses/dialect.ts";
import { anthropic } from "./vendors/anthropic/vendor.ts";
import { openai } from "./vendors/openai/vendor.ts";

/** Every wire format there is, by id: `openai-chat`, `openai-responses`, `anthropic-messages`. */
export const dialects: ReadonlyMap<DialectId, Dialect> = new Map(
  [openaiChat, openaiResponses, anthropicMessages].map((dialect) => [dialect.id, dialect]),
);

/** Every API family, by id. Its order is the order of detection: a key or model that two would take belongs to the first. */
export const vendors: ReadonlyMap<VendorId, Vendor> = new Map(
  [anthropic, openai].map((vendor) => [vendor.id, vendor]),
);

/**
 * The wire format of this id.
 *
 * @throws {IronError} `internal` when there is none: ids come from the registry or from validated configuration.
 */
export function dialectOf(id: DialectId): Dialect {
  const dialect = dialects.get(id);
  if (dialect === undefined) throw new IronError("internal", `There is no dialect named ${id}.`);
  return dialect;
}

/** The API family of this id. */
export function vendorOf(id: VendorId): Vendor {
  const vendor = vendors.get(id);
  if (vendor === undefined) throw new IronError("internal", `There is no vendor named ${id}.`);
  return vendor;
}
