import type { Readable } from "node:stream";
import type { Secret } from "@iron/types";
import { type Dispatcher, request } from "undici";
import { z } from "zod";
import { checkBaseUrl } from "./check-base-url.ts";
import type { AssignedProvider } from "./control-server-options.ts";
import { KeyFetchFailure } from "./key-fetch-failure.ts";
import { readErrorCode } from "./read-error-code.ts";

const REPLY_BYTES = 1024 * 1024;

/** Unknown fields are ignored: a newer server may say more. A key that could not stand in a header is no key. */
const reply = z.object({
  provider_key: z.string().regex(/^[\x21-\x7e]{1,4096}$/),
  provider: z.enum(["openai", "anthropic"]),
  base_url: z.string().max(2000).nullish(),
});

export interface FetchedKey {
  readonly key: string;
  readonly provider: AssignedProvider;
  readonly baseUrl: string | undefined;
}

/**
 * Asks the control server once for the key behind an IC token. Redirects are not followed and at most 1 MiB is read.
 *
 * @throws {KeyFetchFailure}
 */
export async function fetchProviderKey(from: {
  readonly server: URL;
  readonly token: Secret;
  readonly trustedHosts: readonly string[];
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
}): Promise<FetchedKey> {
  const { status, text } = await post(from);
  if (status >= 300 && status < 400) throw new KeyFetchFailure("untrusted", "redirect", status);
  const body = parseJson(text);
  if (status >= 500) throw new KeyFetchFailure("unavailable", readErrorCode(body), status);
  if (status === 408 || status === 429) throw new KeyFetchFailure("unavailable", readErrorCode(body), status);
  if (status >= 400) throw new KeyFetchFailure("refused", readErrorCode(body), status);
  if (body === undefined) throw new KeyFetchFailure("untrusted", "not_json", status);
  const read = reply.safeParse(body);
  if (status !== 200 || !read.success) throw new KeyFetchFailure("untrusted", "bad_reply", status);
  const { provider_key: key, provider, base_url: baseUrl } = read.data;
  return {
    key,
    provider,
    baseUrl: baseUrl ? checkBaseUrl(baseUrl, { ...from, provider }) : undefined,
  };
}

async function post(from: Parameters<typeof fetchProviderKey>[0]): Promise<{ status: number; text: string }> {
  const base = from.server.href.replace(/\/$/, "");
  try {
    const answer = await request(`${base}/api/v1/agents/provider-key`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ ic_token: from.token.reveal() }),
      dispatcher: from.dispatcher,
      signal: from.signal,
    });
    return { status: answer.statusCode, text: await readCapped(answer.body) };
  } catch (error) {
    if (error instanceof KeyFetchFailure) throw error;
    throw connectionFailure(error);
  }
}

async function readCapped(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop destroys the body, so an endless one ends here.
    if (size > REPLY_BYTES) throw new KeyFetchFailure("untrusted", "too_large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** A peer that cannot prove who it is may be an attacker on the server's port; one that is silent is merely down. */
function connectionFailure(error: unknown): KeyFetchFailure {
  const code = (error as { readonly code?: unknown }).code;
  const word = typeof code === "string" ? code : "connection_failed";
  const untrusted = /CERT|TLS|SSL|ALTNAME|HPE_|SELF_SIGNED|UNABLE_TO_/.test(word);
  return new KeyFetchFailure(untrusted ? "untrusted" : "unavailable", word);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
