import { IronError } from "@iron/types";
import { isLoopbackHost } from "../routing/base-url.ts";
import type { ClientRequest } from "./client-request.ts";

const SINGLE = [
  "host",
  "authorization",
  "x-api-key",
  "content-type",
  "content-length",
  "transfer-encoding",
  "origin",
];
const PLAIN_PATH = /^\/(?:[\x21\x24-\x2e\x30-\x39\x3a\x3d\x41-\x5a\x5f\x61-\x7a\x7e]+(?:\/|$))*$/;
const CLIMBING = /\/\.\.?(?:\/|$)/;
/** Escapes of a dot, a slash, a backslash or a control character, and what is no escape at all. */
const BAD_ESCAPE = /%(?:2[ef]|5c|[01][0-9a-f]|7f|(?![0-9a-f]{2}))/i;

/**
 * Refuses what no honest client sends, on the raw request, before anything is believed: doubled headers, odd paths, foreign Hosts
 * (DNS rebinding) and requests that a web page of another origin made.
 *
 * @throws {IronError} `invalid_request`, `route_not_found`, `misdirected_host`, `forbidden`, `not_implemented`
 */
export function checkRequest(request: ClientRequest, allowedHosts: ReadonlySet<string>): void {
  for (const name of SINGLE) {
    if (request.repeated.has(name)) {
      const code = name === "authorization" || name === "x-api-key" ? "unauthorized" : "invalid_request";
      throw new IronError(code, `The header ${name} was sent more than once.`);
    }
  }
  checkPath(request.path);
  const coding = request.headers.get("transfer-encoding");
  if (coding !== undefined && coding.toLowerCase() !== "chunked") {
    throw new IronError(
      "not_implemented",
      `The transfer encoding ${JSON.stringify(coding.slice(0, 64))} is not supported; use chunked.`,
    );
  }
  if (request.headers.has("upgrade")) {
    throw new IronError(
      "not_implemented",
      "WebSocket and other upgrades are not supported here; use HTTP with or without streaming.",
    );
  }
  if (request.via === "call") return;
  checkHost(request.headers.get("host"), allowedHosts);
  checkOrigin(request.headers, allowedHosts);
}

/** Only plain segments: no dots that climb, no doubled or escaped slashes, no user info, no absolute form. */
function checkPath(path: string): void {
  if (path.length > 2048 || !PLAIN_PATH.test(path) || BAD_ESCAPE.test(path) || CLIMBING.test(path)) {
    throw new IronError("route_not_found", "The path is not one that any provider's API has.");
  }
}

function checkHost(host: string | undefined, allowed: ReadonlySet<string>): void {
  const name = host === undefined ? undefined : hostName(host);
  if (name === undefined)
    throw new IronError("invalid_request", "The Host header is missing or not a host name.");
  if (isLoopbackHost(name) || allowed.has(name.toLowerCase())) return;
  throw new IronError(
    "misdirected_host",
    `This router does not answer for the host ${JSON.stringify(name.slice(0, 100))}. Use 127.0.0.1, or allow the name in "allowedHosts".`,
  );
}

/** Web pages send an Origin (or Sec-Fetch-Site) with what could do harm; SDKs and agents send none. */
function checkOrigin(headers: ReadonlyMap<string, string>, allowed: ReadonlySet<string>): void {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  const foreignSite = site !== undefined && site !== "none" && site !== "same-origin";
  if (!foreignSite && (origin === undefined || isOwnOrigin(origin, headers.get("host"), allowed))) return;
  throw new IronError("forbidden", "Requests made by web pages of another origin are refused.");
}

function isOwnOrigin(origin: string, host: string | undefined, allowed: ReadonlySet<string>): boolean {
  if (!URL.canParse(origin)) return false;
  const { host: own, hostname } = new URL(origin);
  if (own === host) return true;
  // Behind a proxy the port may differ. On loopback another port is another program.
  if (host === undefined || isLoopbackHost(hostname)) return false;
  return allowed.has(hostname) && hostname === hostName(host)?.toLowerCase();
}

function hostName(host: string): string | undefined {
  return /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]*[A-Za-z0-9_-])(:\d{1,5})?$/.exec(host)?.[1];
}
