import { inspect } from "node:util";
import { isIronError, type ProviderName } from "@iron/types";
import { type ControlServer, fakeClock, selfSignedCertificate, startControlServer } from "@iron/testing";
import { afterEach, describe, expect, it } from "vitest";
import { type ControlServerKeySource, createControlServerKeySource } from "./control-server-key-source.ts";

const OPENAI = "openai" as ProviderName;
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

async function rig(options: Parameters<typeof startControlServer>[0] = {}): Promise<{
  readonly server: ControlServer;
  readonly clock: ReturnType<typeof fakeClock>;
  source(token?: string): ControlServerKeySource;
}> {
  const server = await startControlServer(options);
  open.push(server);
  const clock = fakeClock();
  return {
    server,
    clock,
    source(token = server.icToken()) {
      const keys = createControlServerKeySource({ server: server.url, token, clock });
      open.push({ [Symbol.asyncDispose]: () => keys.close() });
      return keys;
    },
  };
}

async function outcome(keys: ControlServerKeySource): Promise<string> {
  try {
    return (await keys.key(OPENAI)).secret.reveal();
  } catch (error) {
    return isIronError(error) ? `${error.code} ${String(error.facts["code"])}` : String(error);
  }
}

describe("against the control server's contract", () => {
  it("gets the key that is assigned to the token's agent", async () => {
    const { server, source } = await rig();
    expect(await outcome(source())).toBe("sk-control-openai");
    expect(server.books.keyFetches).toEqual([7]);
  });

  it("K-45: names the server's code for every refusal", async () => {
    const { server, source } = await rig();
    const agent = server.books.agents.get(7);
    const key = server.books.providerKeys.get(1);
    if (agent === undefined || key === undefined) throw new Error("the stand-in has no agent 7");
    expect(await outcome(source("x".repeat(2001)))).toBe("key_unavailable INVALID_TOKEN");
    expect(await outcome(source("forged"))).toBe("key_unavailable UNAUTHORIZED");
    expect(await outcome(source(server.icToken(8)))).toBe("key_unavailable INVALID_TOKEN");
    key.enabled = false;
    expect(await outcome(source())).toBe("key_unavailable NO_PROVIDER_ASSIGNED");
    agent.providerKeyId = 99;
    expect(await outcome(source())).toBe("key_unavailable PROVIDER_NOT_FOUND");
    agent.providerKeyId = null;
    expect(await outcome(source())).toBe("key_unavailable NO_PROVIDER_ASSIGNED");
  });

  it("K-45: a server without crypto is merely unavailable", async () => {
    const { source } = await rig({ cryptoConfigured: false });
    expect(await outcome(source())).toBe("key_unavailable CRYPTO_UNAVAILABLE");
  });

  it.each([
    [{ kind: "lost_reply" }, "sk-control-openai"],
    [{ kind: "reset" }, "sk-control-openai"],
    [{ kind: "reply", status: 502, body: "<html>", contentType: "text/html" }, "sk-control-openai"],
    [{ kind: "reply", status: 415, body: "plain", contentType: "text/plain" }, "key_unavailable unreadable"],
    [{ kind: "redirect", location: "https://evil.example/" }, "key_unavailable redirect"],
    [{ kind: "huge_body", bytes: 10 * 1024 * 1024 }, "key_unavailable too_large"],
    [{ kind: "huge_body", bytes: Infinity }, "key_unavailable too_large"],
    [{ kind: "rewrite", change: () => "{}" }, "key_unavailable bad_reply"],
  ] as const)("after %j an expired key is %s", async (fault, expected) => {
    const { server, clock, source } = await rig();
    const keys = source();
    expect(await outcome(keys)).toBe("sk-control-openai");
    clock.advance(300_001);
    server.fault(fault);
    expect(await outcome(keys)).toBe(expected);
  });

  it("K-52: a server that cannot prove who it is gets no token, and nothing stale is served", async () => {
    const { source, server } = await rig({ tls: await selfSignedCertificate() });
    expect(await outcome(source())).toMatch(/^key_unavailable .*SELF_SIGNED/);
    expect(server.requests).toEqual([]);
  });

  it("shows neither key nor token when it is printed, logged or serialised", async () => {
    const { server, source } = await rig();
    const token = server.icToken();
    const keys = source(token);
    const key = await keys.key(OPENAI);
    const printed = [keys, key]
      .flatMap((value) => [inspect(value, { depth: 9 }), JSON.stringify(value)])
      .join("\n");
    expect(printed).not.toContain(token);
    expect(printed).not.toContain("sk-control-openai");
  });
});
