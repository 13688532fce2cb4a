import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fakeClock } from "@iron/testing";
import { isIronError, type IronErrorCode, type KeySource, type ProviderName } from "@iron/types";
import { afterEach, describe, expect, it } from "vitest";
import { type ControlServerKeySource, createControlServerKeySource } from "./control-server-key-source.ts";
import type { ControlServerAlert, ControlServerOptions } from "./control-server-options.ts";

const OPENAI = "openai" as ProviderName;
const ANTHROPIC = "anthropic" as ProviderName;
const KEY = "sk-proj-canary-0123456789";
const TOKEN = "ic-token-canary";

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

async function controlServer(handler: Handler): Promise<{ url: string; count: () => number }> {
  let count = 0;
  const server: Server = createServer((request, response) => {
    count += 1;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => handler(request, response, Buffer.concat(chunks).toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => count };
}

function json(status: number, body: unknown): Handler {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
}

const good = json(200, { provider_key: KEY, provider: "openai", added_later: true });

function source(
  server: string,
  options: Partial<ControlServerOptions> = {},
): { keys: ControlServerKeySource; alerts: ControlServerAlert[] } {
  const alerts: ControlServerAlert[] = [];
  const keys = createControlServerKeySource({
    server,
    token: TOKEN,
    onAlert: (alert) => alerts.push(alert),
    ...options,
  });
  open.push(() => keys.close());
  return { keys, alerts };
}

async function refusal(keys: KeySource, provider: ProviderName = OPENAI): Promise<unknown> {
  try {
    await keys.key(provider);
  } catch (error) {
    return error;
  }
  throw new Error("a key was handed out");
}

/** The error's code; an error that shows the token has none. */
function codeOf(error: unknown): IronErrorCode | "shows the token" | "no IronError" {
  if ((JSON.stringify(error) + String(error)).includes(TOKEN)) return "shows the token";
  return isIronError(error) ? error.code : "no IronError";
}

describe("fetching", () => {
  it("asks with the token in the body alone and takes the key, ignoring fields it does not know", async () => {
    const seen: { url: string | undefined; headers: string; body: string }[] = [];
    const { url } = await controlServer((request, response, body) => {
      seen.push({ url: request.url, headers: JSON.stringify(request.headers), body });
      good(request, response, body);
    });
    const { keys } = source(url);
    const key = await keys.key(OPENAI);
    expect(key.secret.reveal()).toBe(KEY);
    expect(key.baseUrl).toBeUndefined();
    expect(seen[0]?.url).toBe("/api/v1/agents/provider-key");
    expect(JSON.parse(seen[0]?.body ?? "")).toEqual({ ic_token: TOKEN });
    expect(seen[0]?.headers).not.toContain(TOKEN);
  });

  it("asks once for any number of callers, and not again within 300 s", async () => {
    const clock = fakeClock();
    const { url, count } = await controlServer(good);
    const { keys } = source(url, { clock });
    await Promise.all(Array.from({ length: 50 }, async () => keys.key(OPENAI)));
    clock.advance(299_999);
    await keys.key(OPENAI);
    expect(count()).toBe(1);
    clock.advance(2);
    await keys.key(OPENAI);
    expect(count()).toBe(2);
  });

  it("hands the key of one provider to no other", async () => {
    const { url } = await controlServer(good);
    expect(codeOf(await refusal(source(url).keys, ANTHROPIC))).toBe("provider_mismatch");
  });

  it("forgets a key that the provider refused, and says once that another try may differ", async () => {
    const { url, count } = await controlServer(good);
    const { keys } = source(url);
    const { id } = await keys.key(OPENAI);
    expect(keys.reject?.(id)).toBe(true);
    await keys.key(OPENAI);
    expect(count()).toBe(2);
    expect(keys.reject?.(id)).toBe(false);
  });

  it("tells the provider when it is first named and when it changes", async () => {
    const clock = fakeClock();
    const named: string[] = [];
    let provider = "openai";
    const { url } = await controlServer((request, response, body) =>
      json(200, { provider_key: KEY, provider })(request, response, body),
    );
    const { keys } = source(url, { clock, onProvider: (name) => named.push(name) });
    await keys.key(OPENAI);
    provider = "anthropic";
    clock.advance(300_001);
    expect(codeOf(await refusal(keys, OPENAI))).toBe("provider_mismatch");
    expect((await keys.key(ANTHROPIC)).secret.reveal()).toBe(KEY);
    expect(named).toEqual(["openai", "anthropic"]);
  });
});

describe("K-45: no key comes", () => {
  const refusals: readonly [string, Handler, string][] = [
    ["401 {error, code}", json(401, { error: "bad", code: "UNAUTHORIZED" }), "UNAUTHORIZED"],
    ["403 {error, code}", json(403, { error: "no", code: "NO_PROVIDER_ASSIGNED" }), "NO_PROVIDER_ASSIGNED"],
    [
      "404 {error: CODE, message}",
      json(404, { error: "PROVIDER_NOT_FOUND", message: "x" }),
      "PROVIDER_NOT_FOUND",
    ],
    ["400 {error: {code}}", json(400, { error: { code: "INVALID_TOKEN", message: "x" } }), "INVALID_TOKEN"],
    ["422 plain text", (_q, r) => void r.writeHead(422).end("missing field `ic_token`"), "unreadable"],
    ["500 {error}", json(500, { error: "secret database path" }), "unnamed"],
    ["503 {error, code}", json(503, { error: "x", code: "CRYPTO_UNAVAILABLE" }), "CRYPTO_UNAVAILABLE"],
    ["200 HTML", (_q, r) => void r.writeHead(200).end("<html>sign in</html>"), "not_json"],
    ["200 without a key", json(200, { provider: "openai" }), "bad_reply"],
    ["200 with an unknown provider", json(200, { provider_key: KEY, provider: "other" }), "bad_reply"],
    [
      "200 with a key no header can carry",
      json(200, { provider_key: "a\r\nb", provider: "openai" }),
      "bad_reply",
    ],
    ["a redirect", (_q, r) => void r.writeHead(307, { location: "/api/v1/agents/other" }).end(), "redirect"],
  ];
  it.each(refusals)("%s is key_unavailable, with its code", async (_name, handler, code) => {
    const { url, count } = await controlServer(handler);
    const { keys, alerts } = source(url);
    const error = await refusal(keys);
    expect(codeOf(error)).toBe("key_unavailable");
    expect(isIronError(error) && error.facts["code"]).toBe(code);
    expect(String(error)).not.toContain("database");
    expect(alerts[0]?.facts["code"]).toBe(code);
    expect(count()).toBe(1);
  });

  it("serves a stale key on 5xx within its grace and not after", async () => {
    const clock = fakeClock();
    let handler = good;
    const { url } = await controlServer((...args) => handler(...args));
    const { keys, alerts } = source(url, { clock });
    await keys.key(OPENAI);
    handler = json(503, { error: "down" });
    clock.advance(300_001);
    expect((await keys.key(OPENAI)).secret.reveal()).toBe(KEY);
    expect(alerts.map((alert) => alert.name)).toEqual(["key_fetch_failed", "stale_key_served"]);
    clock.advance(600_000);
    expect(codeOf(await refusal(keys))).toBe("key_unavailable");
  });

  it.each([401, 403])("never serves a stale key after %i", async (status) => {
    const clock = fakeClock();
    let handler = good;
    const { url } = await controlServer((...args) => handler(...args));
    const { keys } = source(url, { clock });
    await keys.key(OPENAI);
    handler = json(status, { error: "no", code: "NO" });
    clock.advance(300_001);
    expect(codeOf(await refusal(keys))).toBe("key_unavailable");
    handler = json(503, { error: "down" });
    clock.advance(60_000);
    expect(codeOf(await refusal(keys))).toBe("key_unavailable");
  });

  it("asks no more with a token that the server does not know", async () => {
    const clock = fakeClock();
    const { url, count } = await controlServer(json(401, { error: "x", code: "UNAUTHORIZED" }));
    const { keys } = source(url, { clock });
    await refusal(keys);
    clock.advance(86_400_000);
    expect(codeOf(await refusal(keys))).toBe("key_unavailable");
    expect(count()).toBe(1);
  });

  it("waits longer after each failure, up to 30 s, and recovers", async () => {
    const clock = fakeClock();
    let handler: Handler = json(500, { error: "down" });
    const { url, count } = await controlServer((...args) => handler(...args));
    const { keys } = source(url, { clock });
    await refusal(keys);
    const error = await refusal(keys);
    expect(count()).toBe(1);
    expect(isIronError(error) && error.retryAfterMs).toBe(1000);
    for (const pause of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
      const before = count();
      clock.advance(pause - 1);
      await refusal(keys);
      expect(count()).toBe(before);
      clock.advance(1);
      await refusal(keys);
      expect(count()).toBe(before + 1);
    }
    expect(keys.trouble()).toContain("the control server gave no key");
    handler = good;
    clock.advance(30_000);
    await keys.key(OPENAI);
    expect(keys.trouble()).toBeUndefined();
  });

  it("gives up on a server that does not answer in time", async () => {
    const { url } = await controlServer(() => undefined);
    const error = await refusal(source(url, { timeoutMs: 30 }).keys);
    expect(isIronError(error) && error.facts["code"]).toBe("timeout");
  });

  it("serves a stale key while nothing listens there", async () => {
    const clock = fakeClock();
    const { url } = await controlServer(good);
    const { keys } = source(url, { clock });
    await keys.key(OPENAI);
    await open.shift()?.();
    clock.advance(300_001);
    expect((await keys.key(OPENAI)).secret.reveal()).toBe(KEY);
  });
});

const withBase = (base: string, provider = "openai"): Handler =>
  json(200, { provider_key: KEY, provider, base_url: base });

describe("K-46: base_url", () => {
  it.each([
    "http://169.254.169.254/latest",
    "https://169.254.169.254/",
    "https://[fe80::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://10.1.2.3/v1",
    "https://2130706433.example@evil.example/",
    "https://user:pass@gateway.example.com/",
    "file:///etc/passwd",
    "http://gateway.example.com/v1",
    "https://metadata.google.internal/",
    "https://intranet/",
    "https://gateway.example.com/v1?x=1",
    "https://gateway.example.com/v1#x",
    "https://api.anthropic.com",
    "not a url",
  ])("refuses %s and sends the key nowhere", async (base) => {
    const { url } = await controlServer(withBase(base));
    const { keys, alerts } = source(url);
    expect(codeOf(await refusal(keys))).toBe("key_unavailable");
    expect(alerts[0]).toMatchObject({ name: "bad_base_url", severity: "critical" });
  });

  it.each(["https://gateway.example.com/v1", "https://api.openai.com/v1", "http://127.0.0.1:9/v1"])(
    "takes %s from a server on loopback",
    async (base) => {
      const { url } = await controlServer(withBase(base));
      expect((await source(url).keys.key(OPENAI)).baseUrl).toBe(base);
    },
  );

  it("takes a private host that the operator trusts by name", async () => {
    const { url } = await controlServer(withBase("https://llm.corp.internal/v1"));
    const { keys } = source(url, { trustedHosts: ["llm.corp.internal"] });
    expect((await keys.key(OPENAI)).baseUrl).toBe("https://llm.corp.internal/v1");
  });
});

describe("K-51: a reply without end", () => {
  it("stops reading at 1 MiB and takes it for a failure", async () => {
    let sent = 0;
    const { url } = await controlServer((_request, response) => {
      const chunk = Buffer.alloc(64 * 1024, " ");
      const more = (): void => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    });
    const error = await refusal(source(url).keys);
    expect(isIronError(error) && error.facts["code"]).toBe("too_large");
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });
});

describe("K-52: the server's address", () => {
  it.each([
    "http://iron.example.com",
    "http://10.0.0.1",
    "ftp://127.0.0.1",
    "https://u:p@iron.example.com",
    "iron",
  ])("refuses %s", (server) => {
    expect(() => createControlServerKeySource({ server, token: TOKEN })).toThrow(TypeError);
  });

  it("does not fall back to plain http when TLS fails, and serves nothing stale", async () => {
    const { url, count } = await controlServer(good);
    const { keys } = source(url.replace("http:", "https:"));
    expect(codeOf(await refusal(keys))).toBe("key_unavailable");
    expect(count()).toBe(0);
  });
});
