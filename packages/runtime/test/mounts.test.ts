import { describe, expect, it } from "vitest";
import type { Mount, MountRequest } from "../src/index.ts";
import { told } from "./facts.ts";
import { CHAT, startRig } from "./rig.ts";
import type { Rig } from "./rig.ts";

const AUTHS = ["client", "admin", "own", "none"] as const;

function mountsOf(seen: MountRequest[] = []): readonly Mount[] {
  return AUTHS.map((auth) => ({
    method: "GET",
    path: `/iron/${auth}/:id`,
    auth,
    handle: (request) => {
      seen.push(request);
      return Response.json({ auth, id: request.params["id"] });
    },
  }));
}

function get(rig: Rig, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${rig.router.port}${path}`, { headers });
}

describe("S-92: mounts and who may use them", () => {
  it.each([
    ["client", "nobody", 401],
    ["client", "client", 200],
    ["client", "agent", 200],
    ["client", "admin", 200],
    ["admin", "nobody", 401],
    ["admin", "client", 403],
    ["admin", "agent", 403],
    ["admin", "admin", 200],
    ["own", "nobody", 200],
    ["own", "client", 200],
    ["none", "nobody", 200],
    ["none", "admin", 200],
  ] as const)("a path for %s, asked by %s, is %i", async (auth, who, status) => {
    const rig = await startRig({ router: { mounts: mountsOf() } });
    const tokens = {
      nobody: undefined,
      client: rig.router.apiKey,
      admin: rig.router.adminKey,
      agent: rig.router.issueToken({ agent: "alice" }).token,
    };
    const token = tokens[who];
    const reply = await get(
      rig,
      `/iron/${auth}/7`,
      token === undefined ? {} : { authorization: `Bearer ${token}` },
    );
    expect(reply.status).toBe(status);
    const text = await reply.text();
    expect(text.includes(`"auth":"${auth}"`)).toBe(status === 200);
  });

  it("the admin token is no client token: it opens no provider's path", async () => {
    const rig = await startRig();
    const headers = { authorization: `Bearer ${rig.router.adminKey}` };
    expect(await told(await rig.post("/chat/completions", CHAT, { headers }), "OpenAI")).toMatchObject({
      status: 401,
      code: "invalid_api_key",
    });
    expect(rig.mock.requests).toHaveLength(0);
  });

  it("a mount is told who asks, from where, and with which parts of the path", async () => {
    const seen: MountRequest[] = [];
    const rig = await startRig({ router: { mounts: mountsOf(seen) } });
    const { token } = rig.router.issueToken({ agent: "alice", run: "r1" });
    await get(rig, "/iron/client/abc%20d", { "x-api-key": token });
    await get(rig, "/iron/admin/1", { "x-api-key": rig.router.adminKey });
    expect(seen.map(({ params, client, loopback }) => ({ params, client, loopback }))).toEqual([
      { params: { id: "abc d" }, client: { agent: "alice", run: "r1", admin: false }, loopback: true },
      { params: { id: "1" }, client: { admin: true }, loopback: true },
    ]);
  });

  it.each(AUTHS)("every path, also one for %s, is checked for Host and Origin", async (auth) => {
    const rig = await startRig({ router: { mounts: mountsOf() } });
    const headers = { authorization: `Bearer ${rig.router.adminKey}`, origin: "https://evil.test" };
    expect((await get(rig, `/iron/${auth}/1`, headers)).status).toBe(403);
  });

  it("a mount that throws is 500 without its text, and the process goes on", async () => {
    const broken: Mount = {
      method: "POST",
      path: "/iron/broken",
      auth: "client",
      handle: () => {
        throw new Error("an inner secret");
      },
    };
    const rig = await startRig({ router: { mounts: [broken] } });
    const reply = await fetch(`http://127.0.0.1:${rig.router.port}/iron/broken`, {
      method: "POST",
      headers: { authorization: `Bearer ${rig.router.apiKey}` },
    });
    expect(reply.status).toBe(500);
    expect(await reply.text()).not.toContain("inner secret");
    expect(rig.defects).toHaveLength(1);
    expect((await rig.post("/chat/completions", CHAT)).status).toBe(200);
  });
});
