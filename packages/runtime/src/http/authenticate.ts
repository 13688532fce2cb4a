import { IronError } from "@iron/types";
import type { Client, TokenTable } from "./tokens.ts";

/** The two documented ways to show a token. */
const BEARER = /^Bearer ([\x21-\x7e]{1,4096})$/;
const BARE = /^[\x21-\x7e]{1,4096}$/;

/**
 * The one place where credentials are read. A request may show its token in `Authorization: Bearer` or in `x-api-key`, or the same token in
 * both. The answer to every mistake is the same, so that it tells nothing.
 *
 * @throws {IronError} `unauthorized`
 */
export function authenticate(headers: ReadonlyMap<string, string>, tokens: TokenTable): Client {
  const shown = credentialOf(headers);
  const client = shown === undefined ? undefined : tokens.find(shown);
  if (client === undefined) throw unauthorized();
  return client;
}

export function unauthorized(): IronError {
  return new IronError(
    "unauthorized",
    "Invalid API key. Send this router's token as 'Authorization: Bearer TOKEN' or 'x-api-key: TOKEN'; a provider's key is not accepted here.",
  );
}

function credentialOf(headers: ReadonlyMap<string, string>): string | undefined {
  const authorization = headers.get("authorization");
  const key = headers.get("x-api-key");
  const bearer = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
  if (authorization !== undefined && bearer === undefined) return undefined;
  if (key !== undefined && !BARE.test(key)) return undefined;
  if (bearer !== undefined && key !== undefined && bearer !== key) return undefined;
  return bearer ?? key;
}
