import type { DialectId, EndpointKind } from "@iron/types";
import type { VendorRoute } from "../vendor.ts";

/** One line of a vendor's route table: `POST /chat/completions`, what it costs, its name, and its chat format if any. */
export type RouteLine = readonly [route: string, kind: EndpointKind, operation: string, dialect?: string];

/** Looks routes up by method and path. */
export interface RouteTable {
  readonly match: (method: string, path: string) => VendorRoute | undefined;
  readonly knowsPath: (path: string) => boolean;
}

/** What may stand in a path at all: no percent signs, backslashes, semicolons, at signs, fragments or control characters. */
const PLAIN = /^(?:\/[A-Za-z0-9_:-][A-Za-z0-9_.:-]*)+$/;

type Methods = ReadonlyMap<string, Omit<VendorRoute, "path">>;

interface Template {
  readonly segments: readonly string[];
  readonly methods: Map<string, Omit<VendorRoute, "path">>;
}

/**
 * Builds the table. `{id}` stands for one segment of letters, digits, `_`, `.`, `:` and `-`. A path is known with and without `/v1`; every
 * other path, above all one that a URL parser would rewrite, is unknown.
 *
 * @param prefix What the provider wants before the path: `/v1` where its base URL does not end so.
 */
export function routeTable(lines: readonly RouteLine[], prefix: string): RouteTable {
  const templates = new Map<string, Template>();
  for (const [route, kind, operation, dialect] of lines) {
    const [method = "", path = ""] = route.split(" ");
    const template = templates.get(path) ?? { segments: path.split("/"), methods: new Map() };
    const found = { endpoint: { kind, operation } };
    template.methods.set(method, dialect === undefined ? found : { ...found, dialect: dialect as DialectId });
    templates.set(path, template);
  }
  const open = [...templates.values()].filter((template) => template.segments.includes("{id}"));

  const find = (path: string): Methods | undefined => {
    const fixed = templates.get(path);
    if (fixed !== undefined) return fixed.methods;
    const segments = path.split("/");
    return open.find((template) => fits(template.segments, segments))?.methods;
  };
  return {
    match(method, path) {
      const bare = bareOf(path);
      const route = bare === undefined ? undefined : find(bare)?.get(method);
      return route === undefined ? undefined : { ...route, path: `${prefix}${bare}` };
    },
    knowsPath(path) {
      const bare = bareOf(path);
      return bare !== undefined && find(bare) !== undefined;
    },
  };
}

/** The path without `/v1`, or undefined when it is not a plain one. */
function bareOf(path: string): string | undefined {
  if (path.length > 512 || path.includes("..") || path.includes("{") || !PLAIN.test(path)) return undefined;
  return path.startsWith("/v1/") ? path.slice(3) : path;
}

function fits(template: readonly string[], segments: readonly string[]): boolean {
  if (template.length !== segments.length) return false;
  return template.every((part, index) => part === "{id}" || part === segments[index]);
}
