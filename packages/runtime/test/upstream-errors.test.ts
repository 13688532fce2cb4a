import {
  AuthenticationError as AnthropicAuthError,
  RateLimitError as AnthropicRateLimit,
} from "@anthropic-ai/sdk";
import type { Fault } from "@iron/mock-provider";
import type { KeyId, KeySource, ProviderKey } from "@iron/types";
import { secret } from "@iron/types";
import { AuthenticationError, RateLimitError } from "openai";
import { describe, expect, it } from "vitest";
import { FAMILIES, LIMITED, settledMoney, thrownBySdk, told } from "./facts.ts";
import { ANTHROPIC_KEY, CHAT, MESSAGES, OPENAI_KEY, startRig } from "./rig.ts";

const status = (code: number, more: object = {}): Fault => ({ kind: "status", status: code, ...more });

describe.each(FAMILIES)("a provider's error, told to the $family client", ({ family, path, body }) => {
  it("U-06: passes a 429 on with its Retry-After, voided, and the SDK throws its rate limit error", async () => {
    const rig = await startRig({ budget: LIMITED });
    rig.mock.script(status(429, { headers: { "retry-after": "2", "x-ratelimit-limit-tokens": "60" } }));
    const reply = await rig.post(path, body);
    expect(reply.headers.get("x-ratelimit-limit-tokens")).toBe("60");
    expect(await told(reply, family)).toMatchObject({
      status: 429,
      retryAfter: "2",
      shouldRetry: "true",
    });
    expect(await thrownBySdk(rig, family)).toBeInstanceOf(
      family === "OpenAI" ? RateLimitError : AnthropicRateLimit,
    );
    expect(await settledMoney(rig, 2)).toBe(0);
    expect(rig.mock.requests).toHaveLength(2);
  });

  it.each([500, 502, 503, 529])("U-07: passes a complete %i on after one call, voided", async (code) => {
    const rig = await startRig({ budget: LIMITED });
    rig.mock.next(status(code));
    const error = await told(await rig.post(path, body), family);
    expect(error.status).toBe(code);
    expect(error.shouldRetry).toBe("true");
    expect(await settledMoney(rig, 1)).toBe(0);
    expect(rig.mock.requests).toHaveLength(1);
    expect(rig.outcomes[0]).toMatchObject({ kind: "failed", status: code });
    expect(rig.outcomes[0]?.calls[0]?.end).toMatchObject({ failure: { answered: true, status: code } });
  });

  it.each([400, 404, 413, 422])(
    "U-08: passes a %i on as the provider wrote it, voided, without another try",
    async (code) => {
      const rig = await startRig({ budget: LIMITED });
      rig.mock.next(status(code, { message: "not like this" }));
      const error = await told(await rig.post(path, body), family);
      expect(error).toMatchObject({ status: code, shouldRetry: "false" });
      expect(error.text).toContain("not like this");
      expect(await settledMoney(rig, 1)).toBe(0);
      expect(rig.mock.requests).toHaveLength(1);
    },
  );

  it.each([401, 403])(
    "U-08: a %i for our key is 502 provider_auth: the client's own token is fine",
    async (code) => {
      const rig = await startRig({ budget: LIMITED });
      rig.mock.script(status(code, { message: `bad key ${OPENAI_KEY} ${ANTHROPIC_KEY}` }));
      const error = await told(await rig.post(path, body), family);
      expect(error).toMatchObject({ status: 502, code: "provider_auth", shouldRetry: "false" });
      expect(error.text).not.toMatch(/canary|bad key/);
      const thrown = await thrownBySdk(rig, family);
      expect(thrown).not.toBeInstanceOf(AuthenticationError);
      expect(thrown).not.toBeInstanceOf(AnthropicAuthError);
      expect(thrown).toMatchObject({ status: 502 });
      expect(await settledMoney(rig, 2)).toBe(0);
      expect(rig.mock.requests).toHaveLength(2);
    },
  );

  it("U-19: a redirect is not followed: 502 unexpected_redirect, voided, and its target is not told", async () => {
    const elsewhere = await startRig();
    const rig = await startRig({ budget: LIMITED });
    for (const code of [301, 302, 303, 307, 308]) {
      rig.mock.next({ kind: "redirect", location: `${elsewhere.mock.url}/v1/stolen`, status: code });
      const reply = await rig.post(path, body);
      expect(reply.headers.get("location")).toBeNull();
      const error = await told(reply, family);
      expect(error).toMatchObject({ status: 502, code: "unexpected_redirect" });
      expect(error.text).not.toContain("stolen");
    }
    expect(await settledMoney(rig, 5)).toBe(0);
    expect(elsewhere.mock.requests).toHaveLength(0);
  });

  it("U-07: an error page that is no JSON becomes the family's own error, without its text", async () => {
    const rig = await startRig({ budget: LIMITED });
    rig.mock.next(
      status(503, { body: "<html>http://10.0.0.7/secret</html>", headers: { "content-type": "text/html" } }),
    );
    const error = await told(await rig.post(path, body), family);
    expect(error.status).toBe(503);
    expect(error.text).not.toMatch(/html|10\.0\.0\.7/);
    expect(await settledMoney(rig, 1)).toBe(0);
  });
});

describe("U-08: a key source that can get another key", () => {
  it("is told of the refused key and asked once more; the client gets its answer", async () => {
    const { source, rejected } = turningKeys(["sk-old-key", "sk-new-key"]);
    const rig = await rigWithKeys(source, ["sk-new-key"]);
    expect((await rig.post("/chat/completions", CHAT)).status).toBe(200);
    expect(rejected).toEqual(["sk-old-key"]);
    await settledMoney(rig, 1);
    const [first, second] = rig.outcomes[0]?.calls ?? [];
    expect(first?.end).toMatchObject({ kind: "failed", failure: { kind: "authentication", answered: true } });
    expect(first?.money.charged ?? 0).toBe(0);
    expect(second?.end.kind).toBe("completed");
  });

  it("is asked only once more: when the next key is refused too, the client is told", async () => {
    const { source, rejected } = turningKeys(["sk-old-key", "sk-bad-key", "sk-third-key"]);
    const rig = await rigWithKeys(source, ["sk-never"]);
    expect(await told(await rig.post("/chat/completions", CHAT), "OpenAI")).toMatchObject({
      status: 502,
      code: "provider_auth",
    });
    expect(rejected).toEqual(["sk-old-key", "sk-bad-key"]);
    expect(rig.mock.requests).toHaveLength(2);
    expect(await settledMoney(rig, 1)).toBe(0);
  });
});

async function rigWithKeys(source: KeySource, keys: readonly string[]): ReturnType<typeof startRig> {
  const rig = await startRig({ budget: LIMITED, mock: { keys } });
  rig.router.reconfigure({
    providers: [{ name: "openai", vendor: "openai", baseUrl: rig.mock.url, key: source }],
  });
  return rig;
}

/** Hands out keys in turn: the next one once the one before was refused. */
function turningKeys(keys: readonly string[]): { source: KeySource; rejected: string[] } {
  const rejected: string[] = [];
  const keyAt = (at: number): ProviderKey => ({
    id: (keys[at] ?? "none") as KeyId,
    secret: secret(keys[at] ?? ""),
  });
  return {
    rejected,
    source: {
      key: () => keyAt(rejected.length),
      reject(id) {
        rejected.push(id);
        return true;
      },
    },
  };
}

describe("U-18: headers", () => {
  it("keeps limits, retries, request ids and the vendors' own; drops cookies, hop-by-hop and what Connection names", async () => {
    const rig = await startRig();
    const add = [
      ["x-ratelimit-remaining-tokens", "7"],
      ["retry-after-ms", "1500"],
      ["openai-model", "gpt-5-mini"],
      ["set-cookie", "session=1"],
      ["connection", "keep-alive, x-hop"],
      ["x-hop", "1"],
      ["keep-alive", "timeout=5"],
      ["proxy-authenticate", "Basic"],
      ["server", "upstream"],
      ["alt-svc", 'h3=":443"'],
      ["access-control-allow-origin", "*"],
    ] as const;
    rig.mock.next({ kind: "headers", add });
    const reply = await rig.post("/chat/completions", CHAT);
    const got = Object.fromEntries(reply.headers);
    expect(got).toMatchObject({
      "x-ratelimit-remaining-tokens": "7",
      "retry-after-ms": "1500",
      "openai-model": "gpt-5-mini",
      "openai-organization": "org-mock",
      "x-iron-provider": "openai",
    });
    expect(got["x-request-id"]).toBe(rig.mock.requests[0]?.id);
    expect(got["x-iron-request-id"]).not.toBe(got["x-request-id"]);
    for (const name of [
      "set-cookie",
      "x-hop",
      "proxy-authenticate",
      "server",
      "alt-svc",
      "access-control-allow-origin",
    ])
      expect(got).not.toHaveProperty(name);
    expect(got["connection"]).toBe("keep-alive");
  });

  it("keeps an Anthropic reply's own headers, and sends its version and betas upstream", async () => {
    const rig = await startRig();
    rig.mock.next({ kind: "headers", add: [["anthropic-ratelimit-tokens-limit", "50"]] });
    const reply = await rig.post("/messages", MESSAGES, {
      headers: {
        "anthropic-version": "2023-06-01",
        "anthropic-beta": "tools-2024",
        "x-evil": "1",
        cookie: "a=b",
      },
    });
    expect(reply.headers.get("anthropic-ratelimit-tokens-limit")).toBe("50");
    expect(reply.headers.get("request-id")).toBe(rig.mock.requests[0]?.id);
    const sent = rig.mock.requests[0]?.headers;
    expect(sent?.get("anthropic-version")).toBe("2023-06-01");
    expect(sent?.get("anthropic-beta")).toBe("tools-2024");
    expect(sent?.get("x-api-key")).toBe(ANTHROPIC_KEY);
    for (const name of ["x-evil", "cookie", "authorization"]) expect(sent?.has(name)).toBe(false);
  });
});
