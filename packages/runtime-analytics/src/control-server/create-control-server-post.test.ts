import { inspect } from "node:util";
import { type ControlServer, fakeClock, selfSignedCertificate, startControlServer } from "@iron/testing";
import { isIronError, secret } from "@iron/types";
import { afterEach, describe, expect, it } from "vitest";
import {
  type ControlServerConnection,
  type ControlServerPostOptions,
  createControlServerPost,
} from "./create-control-server-post.ts";

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

async function rig(
  server: Parameters<typeof startControlServer>[0] = {},
  options: Partial<ControlServerPostOptions> = {},
): Promise<{ readonly server: ControlServer; readonly connection: ControlServerConnection }> {
  const started = await startControlServer(server);
  const connection = createControlServerPost({ server: started.url, ...options });
  open.push(started, connection);
  return { server: started, connection };
}

const path = "/api/v1/agents/provider-key";

/** What no reply came of: the error's code, its failure's kind and whether the server may have acted. */
async function failure(connection: ControlServerConnection): Promise<unknown> {
  try {
    return await connection.post({ path, body: { ic_token: "canary-token" } });
  } catch (error) {
    if (!isIronError(error)) return error;
    if (inspect(error, { depth: 9, showHidden: true }).includes("canary-token")) return "shows the token";
    return [error.code, error.failure?.kind, error.failure?.sent];
  }
}

describe("the way to the control server", () => {
  it("gives back any complete reply with its status", async () => {
    const { server, connection } = await rig();
    const token = server.icToken();
    const taken = await connection.post({ path, body: { ic_token: token } });
    expect([taken.status, JSON.parse(taken.text)]).toMatchObject([200, { provider: "openai" }]);
    const refused = await connection.post({ path, body: { ic_token: "x" }, bearer: secret("jwt") });
    expect(refused.status).toBe(401);
    expect(server.requests[1]?.headers["authorization"]).toBe("Bearer jwt");
    expect(server.requests[0]?.headers["authorization"]).toBeUndefined();
  });

  it.each([
    [{ kind: "reset" }, ["upstream_reset", "reset", true]],
    [{ kind: "lost_reply" }, ["upstream_reset", "reset", true]],
    [{ kind: "redirect", location: "https://evil.test/" }, ["unexpected_redirect", "redirect", true]],
    [{ kind: "huge_body", bytes: 10 * 1024 * 1024 }, ["response_too_large", "protocol", true]],
    [{ kind: "huge_body", bytes: Infinity }, ["response_too_large", "protocol", true]],
  ] as const)("K-51: after %j there is no reply, and the server may have acted", async (fault, expected) => {
    const { server, connection } = await rig();
    server.fault(fault);
    expect(await failure(connection)).toEqual(expected);
    expect(server.requests).toHaveLength(1);
  });

  it("says that a server that is down has done nothing", async () => {
    const { server, connection } = await rig();
    await server.down();
    expect(await failure(connection)).toEqual(["connection_failed", "connect", false]);
  });

  it("waits no longer than it was told", async () => {
    const clock = fakeClock();
    const { server, connection } = await rig({}, { clock, timeoutMs: 700 });
    server.fault({ kind: "silence" });
    const pending = failure(connection);
    while (server.requests.length === 0) await new Promise(setImmediate);
    clock.advance(700);
    expect(await pending).toEqual(["upstream_timeout", "call_timeout", true]);
    expect(clock.waiting).toBe(0);
  });

  it("K-52: a server that cannot prove who it is gets nothing, one whose certificate is trusted does", async () => {
    const tls = await selfSignedCertificate();
    const { server, connection } = await rig({ tls });
    expect(await failure(connection)).toEqual(["connection_failed", "tls", false]);
    expect(server.requests).toEqual([]);
    const trusting = createControlServerPost({ server: server.url, ca: tls.cert });
    open.push(trusting);
    expect((await trusting.post({ path, body: { ic_token: "x" } })).status).toBe(401);
  });

  it.each([
    ["http://iron.example", /unencrypted/],
    ["http://127.0.0.1.evil.example", /unencrypted/],
    ["https://user:pass@iron.example", /holds a user/],
    ["https://iron.example/?a=b", /holds a user, query/],
    ["ftp://iron.example", /write https/],
    ["nonsense", /write https/],
  ])("K-52: refuses %s as an address", (server, message) => {
    expect(() => createControlServerPost({ server })).toThrow(message);
  });
});
