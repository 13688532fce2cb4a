import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { speaksTls } from "@iron/runtime-state";

/** Where money, limits and records are kept. */
export type StatePlace =
  | { readonly kind: "memory" }
  | { readonly kind: "sqlite"; readonly path: string; readonly synchronous: "full" | "normal" }
  /** The address may hold a password. */
  | {
      readonly kind: "redis";
      readonly url: string;
      readonly namespace?: string;
      /** The file of the certificates to trust, in PEM, where the system's do not serve. */
      readonly ca?: string;
    };

const FORM = "memory, sqlite:PATH, or redis://host:port (rediss:// off this machine)";

/**
 * Reads `memory`, `sqlite:PATH`, `sqlite:PATH?synchronous=normal`, `redis://…`, `rediss://…?namespace=NAME&ca=FILE`.
 *
 * @throws {RangeError} saying what to write, and of the value no more than its kind: it may hold a password
 */
export function parseStatePlace(text: string): StatePlace {
  if (text === "memory") return { kind: "memory" };
  if (text.startsWith("sqlite:")) return sqlitePlace(text.slice("sqlite:".length));
  if (/^(redis|valkey)s?:\/\//.test(text) && URL.canParse(text)) return redisPlace(new URL(text));
  const kind = /^[a-z][a-z0-9+.-]{0,20}(?=:)/.exec(text)?.[0];
  const wrong = kind === undefined || ["sqlite", "redis", "rediss", "valkey", "valkeys"].includes(kind);
  throw new RangeError(`state: ${wrong ? "" : `${kind} is no kind of state; `}write ${FORM}`);
}

function sqlitePlace(text: string): StatePlace {
  const [path = "", query = ""] = text.split("?");
  const options = new URLSearchParams(query);
  const synchronous = options.get("synchronous") ?? "full";
  const known = [...options.keys()].every((name) => name === "synchronous");
  if (path === "" || !known || (synchronous !== "full" && synchronous !== "normal"))
    throw new RangeError("state: write sqlite:PATH, or sqlite:PATH?synchronous=normal");
  return { kind: "sqlite", path: fullPath(path), synchronous };
}

function fullPath(path: string): string {
  return path.startsWith("~/") ? join(homedir(), path.slice(2)) : resolve(path);
}

function redisPlace(url: URL): StatePlace {
  const namespace = url.searchParams.get("namespace") ?? undefined;
  const ca = url.searchParams.get("ca") ?? undefined;
  if ([...url.searchParams.keys()].some((name) => name !== "namespace" && name !== "ca"))
    throw new RangeError("state: all that may follow a Redis address is ?namespace=NAME and ca=FILE");
  if (ca !== undefined && (ca === "" || !speaksTls(url)))
    throw new RangeError("state: ca=FILE names certificates to trust, and is for rediss:// alone");
  url.search = "";
  return {
    kind: "redis",
    url: url.href,
    ...(namespace !== undefined && { namespace }),
    ...(ca !== undefined && { ca: fullPath(ca) }),
  };
}

/** The place as people read it; without user and password. */
export function shownPlace(place: StatePlace): string {
  switch (place.kind) {
    case "memory":
      return "memory";
    case "sqlite":
      return `sqlite:${place.path}`;
    case "redis": {
      const { protocol, host, pathname } = new URL(place.url);
      const namespace = place.namespace === undefined ? "" : `?namespace=${place.namespace}`;
      return `${protocol}//${host}${pathname}${namespace}`;
    }
  }
}
