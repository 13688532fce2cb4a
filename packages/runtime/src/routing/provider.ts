import type { Dialect, Vendor } from "@iron/dialects";
import { dialects, vendorOf } from "@iron/dialects";
import type { DialectId, KeySource, ProviderKey, ProviderName, Secret } from "@iron/types";
import type { ProviderOptions } from "../llm-router-options.ts";
import { staticKeySource } from "../upstream/static-key-source.ts";
import type { BaseUrl } from "./base-url.ts";
import { joinPath, parseBaseUrl } from "./base-url.ts";
import { modelPattern } from "./model-pattern.ts";

/** A provider ready to be called. */
export interface Provider {
  readonly name: ProviderName;
  readonly vendor: Vendor;
  readonly base: BaseUrl;
  /** Best first; empty when it serves no chats. */
  readonly dialects: readonly DialectId[];
  readonly keys: KeySource | undefined;
  /** The model pattern was configured, or is the vendor's own. */
  serves(model: string): boolean;
  /** Path and query to ask for. */
  pathOf(
    apiPath: string,
    key: ProviderKey | undefined,
    query: string,
  ): { readonly origin: string; readonly path: string };
  /** The headers that carry the key, and those configured. */
  headersOf(key: ProviderKey | undefined): Readonly<Record<string, string>>;
}

/** @throws {TypeError} when the options cannot work, naming the value and the fix. */
export function createProvider(options: ProviderOptions): Provider {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(options.name)) {
    throw new TypeError(
      `provider name "${options.name}" must be letters, digits, dots, dashes or underscores`,
    );
  }
  const vendor = vendorOf(options.vendor);
  const base = parseBaseUrl(options.baseUrl ?? vendor.defaultBaseUrl);
  const versioned = parseBaseUrl(vendor.defaultBaseUrl).path !== "";
  const name = options.name as ProviderName;
  const query = new URLSearchParams(options.query).toString();
  return {
    name,
    vendor,
    base,
    dialects: options.dialects?.map(knownDialect) ?? defaultDialects(vendor),
    keys: keySourceOf(options, name),
    serves:
      options.models === undefined ? (model) => vendor.recognisesModel(model) : modelPattern(options.models),
    pathOf(apiPath, key, clientQuery) {
      const at = key?.baseUrl === undefined ? base : parseBaseUrl(key.baseUrl);
      const search = [query, clientQuery].filter((part) => part !== "").join("&");
      const path = joinPath(at, versioned, apiPath);
      return { origin: at.origin, path: search === "" ? path : `${path}?${search}` };
    },
    headersOf(key) {
      return {
        ...options.headers,
        ...(key === undefined ? undefined : keyHeaders(vendor, key.secret, options.auth)),
      };
    },
  };
}

function defaultDialects(vendor: Vendor): readonly DialectId[] {
  return [...dialects.values()]
    .filter((dialect: Dialect) => dialect.vendor === vendor.id)
    .map((dialect) => dialect.id);
}

function knownDialect(id: DialectId): DialectId {
  if (!dialects.has(id))
    throw new TypeError(`dialect "${id}" is not known; use one of ${[...dialects.keys()].join(", ")}`);
  return id;
}

function keySourceOf(options: ProviderOptions, name: ProviderName): KeySource | undefined {
  const { key } = options;
  if (key === undefined) return undefined;
  if (typeof key === "object" && "key" in key) return key;
  return staticKeySource(name, [key]);
}

function keyHeaders(
  vendor: Vendor,
  key: Secret,
  auth: ProviderOptions["auth"],
): Readonly<Record<string, string>> {
  if (auth === "bearer") return { authorization: `Bearer ${key.reveal()}` };
  if (auth !== undefined) return { [auth]: key.reveal() };
  return vendor.keyHeaders(key);
}
