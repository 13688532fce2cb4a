import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { selfSignedCertificate } from "@iron/testing";
import { describe, expect, test } from "vitest";
import { openRedisState, rebuildRedis, type RedisState } from "../src/redis/index.ts";
import { call, holdOf, ROUTER, settlement, usd } from "./ledger-facts.ts";
import { redisRig } from "./redis-rig.ts";
import { NO_REDIS, type RedisServer } from "./redis-server.ts";
import { type Relay, startRelay } from "./relay.ts";
import { until } from "./until.ts";

const unavailable = { code: "ledger_unavailable" };

function small(id: string): ReturnType<typeof holdOf> {
  return { ...holdOf(id, 40), budgets: [{ budget: ROUTER, limit: usd(100) }] };
}

/** Whether a hold of one microdollar goes through now; it is given back at once. */
let probes = 0;
async function admits({ ledger }: RedisState): Promise<boolean> {
  const id = `probe-${(probes += 1)}.1`;
  const { held } = await ledger.hold(holdOf(id, 1));
  await ledger.void(call(id), "probe");
  return held === 1;
}

async function offset(redis: RedisServer): Promise<number> {
  return Number(/^master_repl_offset:(\d+)/m.exec(await redis.command("INFO", "replication"))?.[1]);
}

/** Everything written to the master so far is on the replica. Not WAIT: that speaks only of what its own connection wrote. */
async function caughtUp(replica: RedisServer, master: RedisServer): Promise<void> {
  const written = await offset(master);
  await until(async () => (await offset(replica)) >= written);
}

describe.skipIf(NO_REDIS)(
  `shared money when servers and networks fail${NO_REDIS === undefined ? "" : ` (skipped: ${NO_REDIS})`}`,
  () => {
    // Long enough that a machine standing still for a second does not pass for a server that is gone.
    const { server, open, afterwards } = redisRig({ leaseMs: 4000, commandMs: 1500 });

    async function relay(target: number): Promise<Relay & { readonly url: string }> {
      const started = await startRelay(target);
      afterwards(started.stop);
      return { ...started, url: `redis://127.0.0.1:${started.port}/0` };
    }

    async function replicaOf(master: RedisServer): Promise<RedisServer> {
      const replica = await server();
      await replica.command("REPLICAOF", "127.0.0.1", String(master.port));
      await until(async () =>
        (await replica.command("INFO", "replication")).includes("master_link_status:up"),
      );
      return replica;
    }

    test("B-106 a replica that has everything takes over: open holds live on, and nothing is charged twice", async () => {
      const master = await server("--repl-diskless-sync-delay", "0");
      const replica = await replicaOf(master);
      const way = await relay(master.port);
      const one = await open(way.url);
      const two = await open(way.url);
      await one.ledger.hold(holdOf("a.1", 100));
      await one.ledger.settle(call("a.1"), settlement(70));
      await two.ledger.hold(holdOf("b.1", 200));
      await caughtUp(replica, master);
      await master.kill();
      await expect(one.ledger.hold(holdOf("c.1", 1))).rejects.toMatchObject(unavailable);
      way.pointTo(replica.port);
      // It is still a replica: what cannot be written is not admitted.
      await expect(two.ledger.hold(holdOf("d.1", 1))).rejects.toMatchObject(unavailable);
      await replica.command("REPLICAOF", "NO", "ONE");
      await until(() => admits(one));
      await until(() => admits(two));
      expect(await two.ledger.settle(call("b.1"), settlement(150))).toBe("closed");
      expect(await one.ledger.settle(call("a.1"), settlement(70))).toBe("already_closed");
      expect(await one.ledger.account(ROUTER)).toEqual({ budget: "router", spent: 220, held: 0 });
      expect(await one.ledger.check()).toEqual([]);
    });

    test("B-106 a replica that lagged takes over: every router stops until the ledger is rebuilt", async () => {
      const master = await server("--repl-diskless-sync-delay", "0");
      const replica = await replicaOf(master);
      const way = await relay(master.port);
      const told: string[] = [];
      const one = await open(way.url, { onFenced: (error) => told.push(error.message) });
      const two = await open(way.url);
      await one.ledger.hold(holdOf("a.1", 100));
      await caughtUp(replica, master);
      // From here on it hears nothing more, and is promoted all the same.
      await replica.command("REPLICAOF", "NO", "ONE");
      await one.ledger.settle(call("a.1"), settlement(70));
      await master.kill();
      way.pointTo(replica.port);
      await until(() => Promise.resolve(told.length === 1));
      for (const state of [one, two])
        await expect(state.ledger.hold(holdOf("lost.1", 1))).rejects.toMatchObject(unavailable);
      await expect(openRedisState({ url: way.url })).rejects.toThrow(/Rebuild it|has not confirmed/);
      expect(told).toHaveLength(1);
      await rebuildRedis({ url: way.url, actor: "cli:ann" });
      await until(() => admits(one));
      await until(() => admits(two));
      // A probe whose answer came late is given back behind it.
      await until(async () => (await one.ledger.account(ROUTER)).held === 0);
      const { spent } = await one.ledger.account(ROUTER);
      // The charge that was lost is there again, or its hold was charged in full: never less.
      expect(spent).toBeGreaterThanOrEqual(70);
      expect(await one.ledger.check()).toEqual([]);
    });

    test("B-104 a router that is cut off admits nothing, the others go on, and after the healing the sum is within the limit", async () => {
      const redis = await server();
      const way = await relay(redis.port);
      const cut = await open(way.url);
      const lives = await open(redis.url);
      expect((await cut.ledger.hold(small("cut.1"))).held).toBe(40);
      way.partition();
      const start = performance.now();
      await expect(cut.ledger.hold(small("cut.2"))).rejects.toMatchObject(unavailable);
      expect(performance.now() - start).toBeLessThan(5000);
      expect((await lives.ledger.hold(small("lives.1"))).held).toBe(40);
      // What the one that is cut off had open is charged when its term is over: the others never have its money to spend again.
      await until(async () => (await lives.ledger.account(ROUTER)).spent === 40);
      expect((await lives.ledger.hold(small("lives.2"))).short).toMatchObject({ spent: 40, held: 40 });
      way.heal();
      await until(async () => (await cut.ledger.account(ROUTER)).spent === 40);
      expect((await cut.ledger.hold(small("cut.3"))).short).toBeDefined();
      await cut.ledger.settle(call("cut.1"), settlement(30));
      const { spent, held } = await lives.ledger.account(ROUTER);
      expect(spent + held).toBeLessThanOrEqual(100);
      expect(await lives.ledger.check()).toEqual([]);
    });

    async function tlsServer(names: readonly string[]): Promise<{ port: number; cert: string }> {
      const { key, cert } = await selfSignedCertificate({ names });
      const folder = mkdtempSync(join(tmpdir(), "iron-tls-"));
      afterwards(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
      writeFileSync(join(folder, "key.pem"), key);
      writeFileSync(join(folder, "cert.pem"), cert);
      const port = await freePort();
      const files = ["--tls-key-file", join(folder, "key.pem"), "--tls-cert-file", join(folder, "cert.pem")];
      const trust = ["--tls-ca-cert-file", join(folder, "cert.pem"), "--tls-auth-clients", "no"];
      await server("--tls-port", String(port), ...files, ...trust);
      return { port, cert };
    }

    describe("S-96 under TLS", () => {
      test("money is kept behind a private authority that is named, and by nobody else's certificate", async () => {
        const { port, cert } = await tlsServer(["localhost"]);
        const url = `rediss://localhost:${port}/0`;
        const state = await open(url, { ca: cert });
        expect(await state.ledger.hold(holdOf("a.1", 10))).toEqual({ held: 10 });
        expect(await state.ledger.settle(call("a.1"), settlement(7))).toBe("closed");
        await expect(openRedisState({ url })).rejects.toMatchObject(unavailable);
        const other = await selfSignedCertificate({ names: ["localhost"] });
        await expect(openRedisState({ url, ca: other.cert })).rejects.toMatchObject({
          ...unavailable,
          cause: { message: expect.stringContaining("certificate") as string },
        });
      });

      test("a certificate for another name is refused", async () => {
        const { port, cert } = await tlsServer(["elsewhere.example"]);
        const url = `rediss://localhost:${port}/0`;
        await expect(openRedisState({ url, ca: cert })).rejects.toMatchObject({
          ...unavailable,
          cause: { message: expect.stringContaining("elsewhere.example") as string },
        });
      });

      test("never falls back to plain text: where no TLS is spoken, nothing is admitted", async () => {
        const plain = await server();
        const url = `rediss://localhost:${plain.port}/0`;
        await expect(openRedisState({ url })).rejects.toMatchObject(unavailable);
      });
    });
  },
);

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
