import { dialects, vendors } from "@iron/dialects";
import type { VendorId } from "@iron/dialects";
import type { DialectId } from "@iron/types";
import { z } from "zod";
import { trancheOf } from "./tranche-of.ts";
import type { ControlServerConfig, ProviderConfig } from "./provider-config.ts";
import { SECRET_FORM } from "./secret-fields.ts";
import { count, list, table, text, webAddress } from "./wanted.ts";

const vendorIds = [...vendors.keys()];
const dialectIds = [...dialects.keys()];

const nameForm = "a name of letters, digits, dots, dashes or underscores, at most 64";

export const vendorSchema: z.ZodType<VendorId> = z
  .enum(vendorIds, { error: `one of ${quoted(vendorIds)}` })
  .describe("Whose API conventions the provider follows.");

const dialectSchema: z.ZodType<DialectId> = z.enum(dialectIds, { error: `one of ${quoted(dialectIds)}` });

const keyText = text(SECRET_FORM, `A key: ${SECRET_FORM}.`);

const weightForm = "a number above 0";

const keySchema: z.ZodType<NonNullable<ProviderConfig["key"]>> = z
  .union(
    [
      keyText,
      z
        .array(
          z.union([
            keyText,
            z.strictObject({
              key: keyText,
              weight: z
                .number({ error: weightForm })
                .gt(0, { error: weightForm })
                .describe("Its share of the calls. Default 1.")
                .optional(),
            }),
          ]),
        )
        .min(1, { error: "a list of at least one key" }),
    ],
    { error: `${SECRET_FORM}, or a list of them` },
  )
  .describe("Its key, or several to choose from.");

export const providerSchema: z.ZodType<ProviderConfig> = z.strictObject(
  {
    name: z
      .string({ error: nameForm })
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { error: nameForm })
      .describe("By which requests (/NAME/v1/...), aliases (NAME/model) and reports call it."),
    vendor: vendorSchema,
    baseUrl: webAddress("Default: the vendor's own address. Plain http to loopback alone.").optional(),
    key: keySchema.optional(),
    models: list(
      text("a model name or pattern", "A name, `*` for any run of characters."),
      "model names",
      "Models it serves. Default: the vendor's own names, or `*` for another host.",
    ).optional(),
    dialects: list(dialectSchema, "chat formats", "Chat formats it speaks.").optional(),
    auth: z
      .enum(["bearer", "x-api-key", "api-key"], { error: 'one of "bearer", "x-api-key", "api-key"' })
      .describe("How the key is sent. Default: the vendor's way.")
      .optional(),
    headers: table(
      text(SECRET_FORM, `A value, or ${SECRET_FORM}.`),
      "header values",
      "Sent with every call.",
    ).optional(),
    query: table(z.string({ error: "a text" }), "texts", "Appended to every URL.").optional(),
  },
  { error: 'an object such as {"name": "local", "vendor": "...", "baseUrl": "http://127.0.0.1:8000/v1"}' },
);

const trancheForm = 'US dollars from 0.01 to 100, such as "2.50"';

const trancheSchema: z.ZodType<string | number> = z
  .union([z.string(), z.number()], { error: trancheForm })
  .refine((value) => trancheOf(value) !== undefined, { error: trancheForm })
  .describe("US dollars that the server is asked for at one time. From 0.01 to 100, default 10.");

export const controlServerSchema: z.ZodType<ControlServerConfig> = z
  .strictObject(
    {
      url: webAddress("The Iron Cage server. Plain http to loopback alone."),
      token: text(SECRET_FORM, `The IC token: ${SECRET_FORM}.`),
      ttlMs: count(
        { least: 1000, of: "milliseconds" },
        "How long a fetched key is served. Default 300000.",
      ).optional(),
      graceMs: count(
        { least: 0, of: "milliseconds" },
        "How long an expired key is served while the server is down. Default 600000.",
      ).optional(),
      timeoutMs: count({ least: 1, of: "milliseconds" }, "One fetch. Default 10000.").optional(),
      tranche: trancheSchema.optional(),
      trustedHosts: list(
        text("a host name", "A host name."),
        "host names",
        "Private hosts that a key's base_url may name.",
      ).optional(),
    },
    { error: 'an object such as {"url": "https://iron.example.com", "token": "env:IC_TOKEN"}' },
  )
  .describe("Server mode: the provider's key is fetched from an Iron Cage server.");

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
