import { priceOverrideSchema } from "@iron/cost";
import { vendors } from "@iron/dialects";
import { z } from "zod";
import { budgetSchema } from "./budget-schema.ts";
import { reliabilitySchema, safetySchema } from "./policies-schema.ts";
import { controlServerSchema, providerSchema } from "./provider-schema.ts";
import type {
  DrainConfig,
  LimitsConfig,
  RuntimeConfig,
  TimeoutsConfig,
  TlsConfig,
  UpstreamConfig,
} from "./runtime-config.ts";
import { SECRET_FORM } from "./secret-fields.ts";
import { telemetrySchema } from "./telemetry-schema.ts";
import { count, list, table, text, webAddress } from "./wanted.ts";

const portForm = "a whole number from 0 to 65535 (0 takes any free port)";

function secretText(description: string): z.ZodString {
  return text(SECRET_FORM, `${description}: ${SECRET_FORM}.`);
}

function bytes(description: string): z.ZodOptional<z.ZodInt> {
  return count({ least: 1, of: "bytes" }, description).optional();
}

function milliseconds(description: string): z.ZodOptional<z.ZodInt> {
  return count({ least: 1, of: "milliseconds" }, description).optional();
}

const limitsSchema: z.ZodType<LimitsConfig> = z
  .strictObject({
    bodyBytes: bytes("Largest JSON body of a client. Default 33554432."),
    replyBytes: bytes("Largest whole reply held in memory. Default 33554432."),
    eventBytes: bytes("Largest single server-sent event. Default 8388608."),
    exchanges: count({ least: 1, of: "requests" }, "Requests at one time. Default 1024.").optional(),
    connections: count({ least: 1, of: "connections" }, "Of clients, at one time. Default 2048.").optional(),
  })
  .describe("Sizes and counts beyond which the router says no.");

const drainSchema: z.ZodType<DrainConfig> = z
  .strictObject({
    ms: milliseconds("How long one reply is read on at most. Default 30000."),
    concurrent: count(
      { least: 1, of: "replies" },
      "At one time; beyond them a call is aborted. Default 8.",
    ).optional(),
  })
  .describe("Bounds.");

const timeoutsSchema: z.ZodType<TimeoutsConfig> = z
  .strictObject({
    connectMs: milliseconds("TCP and TLS to a provider. Default 5000."),
    firstByteMs: milliseconds("From the request sent to the reply's headers. Default 600000."),
    idleMs: milliseconds("Between two chunks of a reply. Default 300000."),
    callMs: milliseconds("One whole call. Default: none."),
    writeIdleMs: milliseconds("How long a client may refuse to read. Default 300000."),
    headersMs: milliseconds("A client's headers. Default 30000."),
    requestMs: milliseconds("A client's whole request. Default 300000."),
    drainMs: milliseconds("For open requests when the router stops. Default 30000."),
  })
  .describe("All in milliseconds.");

const upstreamSchema: z.ZodType<UpstreamConfig> = z
  .strictObject({
    proxy: secretText("HTTP proxy for calls to providers, http://[user:pass@]host:port").optional(),
    noProxy: list(text("a host name", "A host name."), "host names", "Hosts reached without it.").optional(),
    ca: text('"file:PATH" or PEM text', "PEM certificates to trust beside the system's.").optional(),
    connections: count({ least: 1, of: "connections" }, "To one origin. Default 256.").optional(),
  })
  .describe("How providers are reached.");

const tlsSchema: z.ZodType<TlsConfig> = z
  .strictObject({
    cert: text('"file:PATH" or PEM text', "PEM certificate chain: file:PATH, or the text."),
    key: secretText("PEM private key"),
  })
  .describe("Serve TLS to clients.");

const STATE_FORM = '"memory", "sqlite:PATH", "redis://host:port", "env:NAME" or "file:PATH"';

const modelName = text("a model name", "A model, or PROVIDER/MODEL.");

const modelsSchema: z.ZodType<NonNullable<RuntimeConfig["models"]>> = table(
  z.union([modelName, list(modelName, "model names", "A chain, best first.")], {
    error: "a model name, or a list of them",
  }),
  "model names",
  "Other names for models: what a client asks for, and what serves it.",
);

/** The whole of a configuration. Unknown keys are errors everywhere. */
export const runtimeConfigSchema: z.ZodType<RuntimeConfig> = z.strictObject(
  {
    $schema: z.string({ error: "an address" }).describe("For editors.").optional(),
    host: text("an address such as 127.0.0.1", "Address to listen on. Default 127.0.0.1.").optional(),
    port: z
      .int({ error: portForm })
      .min(0, { error: portForm })
      .max(65_535, { error: portForm })
      .describe("Port to listen on; 0 takes any free port.")
      .optional(),
    allowedHosts: list(
      text("a host name", "A host name."),
      "host names",
      "Host header names accepted beside localhost.",
    ).optional(),
    apiKey: secretText("What clients must present").optional(),
    adminKey: secretText("What routes that change things ask for").optional(),
    providerKey: z
      .union(
        [
          secretText("A provider's key"),
          list(secretText("A provider's key"), "keys", "Keys of several providers."),
        ],
        { error: `${SECRET_FORM}, or a list of them` },
      )
      .describe("Provider keys; the provider is told by the key's form. They mean direct mode.")
      .optional(),
    baseUrls: z
      .strictObject(
        Object.fromEntries(
          [...vendors.keys()].map((id) => [id, webAddress(`Address for keys of ${id}.`).optional()]),
        ),
      )
      .describe("Other addresses for providers that are told by their key.")
      .optional(),
    providers: list(
      providerSchema,
      "providers",
      "Providers in order of preference. They mean direct mode.",
    ).optional(),
    controlServer: controlServerSchema.optional(),
    state: text(STATE_FORM, "Where money, limits and records are kept.").optional(),
    budget: budgetSchema.optional(),
    prices: list(
      priceOverrideSchema,
      "prices",
      "Prices of your own, in US dollars per million tokens.",
    ).optional(),
    models: modelsSchema.optional(),
    strict: z
      .boolean({ error: "true or false" })
      .describe("Refuse what a translation cannot carry. Default false.")
      .optional(),
    defaultMaxOutputTokens: count(
      { least: 1, of: "tokens" },
      "Output cap to state where the target requires one and the client named none. Default 4096.",
    ).optional(),
    drain: z
      .union([z.boolean(), drainSchema], { error: "true or false, or an object with ms and concurrent" })
      .describe(
        "When a client leaves, read the reply on for a while, so that the provider's own count is charged. Default false: abort the call.",
      )
      .optional(),
    limits: limitsSchema.optional(),
    timeouts: timeoutsSchema.optional(),
    upstream: upstreamSchema.optional(),
    tls: tlsSchema.optional(),
    reliability: reliabilitySchema.optional(),
    safety: safetySchema.optional(),
    telemetry: telemetrySchema.optional(),
    dashboard: z
      .union([z.boolean(), z.int().min(0).max(65_535)], {
        error: `true or false, or ${portForm}`,
      })
      .describe(
        "Run the live dashboard beside the router: true, or the port to listen on. For the command iron. Default false.",
      )
      .optional(),
    recentRequests: count(
      { least: 0, of: "requests" },
      "How many past requests GET /iron/requests/:id remembers. Default 1000.",
    ).optional(),
  },
  { error: "a JSON object of settings" },
);
