import type { Vendor, VendorRoute } from "@iron/dialects";
import { vendorsInOrder } from "@iron/dialects";
import { IronError } from "@iron/types";
import type { Provider } from "./provider.ts";

/** What a client's method and path ask for, before its body is read. */
export interface ClientRoute extends VendorRoute {
  /** Whose conventions the path follows: errors are written in them. */
  readonly vendor: Vendor;
  /** The path's first segment named a provider or a vendor: only these may serve it. */
  readonly only: readonly Provider[] | undefined;
}

export interface RouteQuestion {
  readonly method: string;
  /** Raw, without query. */
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
}

/**
 * Reads a path: `/NAME/...` for a configured provider or a vendor, then the API's own path with or without `/v1`.
 *
 * @throws {IronError} `route_not_found`, `method_not_allowed` or `provider_mismatch`
 */
export function clientRoute(question: RouteQuestion, providers: readonly Provider[]): ClientRoute {
  const order = vendorsInOrder(question.path, question.headers);
  const { only, rest: path } = splitPrefix(question.path, providers, order);
  // Some SDKs add `/v1` to a base URL that already ends with it.
  const rest = path.replace(/^\/v1(?=\/v1\/)/, "");
  for (const vendor of order) {
    const route = vendor.match(question.method, rest);
    if (route === undefined) continue;
    if (only?.length === 0) throw noProviderForPrefix(question.path, providers);
    return { ...route, vendor, only };
  }
  if (order.some((vendor) => vendor.knowsPath(rest))) {
    throw new IronError(
      "method_not_allowed",
      `${printable(question.method)} is not a method of ${printable(question.path)}`,
    );
  }
  throw new IronError(
    "route_not_found",
    `No route for ${printable(question.method)} ${printable(question.path)}. Chats are at /v1/chat/completions, /v1/responses and /v1/messages.`,
  );
}

function splitPrefix(
  path: string,
  providers: readonly Provider[],
  vendors: readonly Vendor[],
): { only: readonly Provider[] | undefined; rest: string } {
  const match = /^\/([A-Za-z0-9][A-Za-z0-9._-]*)(\/.*)$/.exec(path);
  const name = match?.[1];
  const rest = match?.[2];
  if (name === undefined || rest === undefined) return { only: undefined, rest: path };
  const named = providers.filter((candidate) => candidate.name === name);
  if (named.length > 0) return { only: named, rest };
  if (!vendors.some((vendor) => vendor.id === name)) return { only: undefined, rest: path };
  return { only: providers.filter((candidate) => candidate.vendor.id === name), rest };
}

function noProviderForPrefix(path: string, providers: readonly Provider[]): IronError {
  const names = providers.map((provider) => provider.name).join(", ");
  return new IronError(
    "provider_mismatch",
    `The path ${printable(path)} asks for a provider that has no key here. Configured: ${names === "" ? "none" : names}.`,
  );
}

function printable(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}...` : text).slice(1, -1);
}
