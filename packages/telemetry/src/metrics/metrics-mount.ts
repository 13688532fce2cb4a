import { createHash, timingSafeEqual } from "node:crypto";
import { IronError } from "@iron/types";
import type { Metrics } from "./create-metrics.ts";

/** A path for the router's `mounts`; the shape that `@iron/runtime` takes. */
export interface MetricsMount {
  readonly method: "GET";
  readonly path: string;
  readonly auth: "own";
  handle(asked: { readonly request: Request; readonly loopback: boolean }): Promise<Response>;
}

export interface MetricsAccess {
  /** A token for scrapers alone. With it, this machine needs it too; without it, other machines need the admin token. */
  readonly token?: string | undefined;
  /** The router's admin token, which always opens. Asked when needed: it may not exist before the router does. */
  readonly adminToken?: (() => string | undefined) | undefined;
  /** The router's client token, which never opens: it is told so with 403. */
  readonly clientToken?: (() => string | undefined) | undefined;
  /** Default `/metrics`. */
  readonly path?: string | undefined;
}

/** `GET /metrics`: for this machine without a token unless one was named, for others with one. */
export function metricsMount(metrics: Metrics, access: MetricsAccess = {}): MetricsMount {
  return {
    method: "GET",
    path: access.path ?? "/metrics",
    auth: "own",
    async handle({ request, loopback }) {
      check(request.headers.get("authorization"), loopback, access);
      return new Response(await metrics.text(), {
        headers: {
          "content-type": metrics.contentType,
          "x-content-type-options": "nosniff",
          "cache-control": "no-store",
        },
      });
    },
  };
}

function check(authorization: string | null, loopback: boolean, access: MetricsAccess): void {
  const shown = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
  if (shown === undefined && authorization === null && access.token === undefined && loopback) return;
  if (shown !== undefined) {
    if (same(shown, access.token) || same(shown, access.adminToken?.())) return;
    if (same(shown, access.clientToken?.())) {
      throw new IronError("forbidden", "Metrics need the metrics token or the router's admin token.");
    }
  }
  throw new IronError("unauthorized", "Send the metrics token as 'Authorization: Bearer TOKEN'.");
}

function same(shown: string, wanted: string | undefined): boolean {
  return wanted !== undefined && timingSafeEqual(digest(shown), digest(wanted));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
