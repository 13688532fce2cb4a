import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { inspect } from "node:util";
import { secret, type IronError } from "@iron/types";
import { describe, expect, test } from "vitest";
import { openRedisState, rebuildRedis } from "../src/redis/index.ts";
import { call, holdOf, ROUTER, settlement, usd } from "./ledger-facts.ts";
import { redisRig } from "./redis-rig.ts";
import { NO_REDIS } from "./redis-server.ts";
import { until } from "./until.ts";

const unavailable = { code: "ledger_unavailable" };

describe("without a server", () => {
  test("S-96: refuses plain text to another machine, and never shows a password", async () => {
    const wrong = [
      "redis://10.0.0.5:6379",
      "http://127.0.0.1",
      "nonsense with s3cret",
      "redis://127.0.0.1/x",
    ];
    for (const url of wrong) await expect(openRedisState({ url })).rejects.toThrow(TypeError);
    await expect(openRedisState({ url: "redis://u:s3cret@10.0.0.5" })).rejects.toThrow("rediss://");
    const failed: unknown = await openRedisState({
      url: "redis://u:s3cret@127.0.0.1:1",
      password: secret("s3cret"),
    }).catch((error: unknown) => error);
    expect(failed).toMatchObject(unavailable);
    expect(inspect(failed, { depth: 9 })).not.toContain("s3cret");
  });
});

describe.skipIf(NO_REDIS)(
  `with a real server${NO_REDIS === undefined ? "" : ` (skipped: ${NO_REDIS})`}`,
  () => {
    const { server, open, afterwards } = redisRig({ leaseMs: 900, commandMs: 2000 });

    test("B-106 a server that evicts keys is refused at start", async () => {
      const redis = await server("--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru");
      await expect(openRedisState({ url: redis.url })).rejects.toThrow("it must be noeviction");
    });

    test("P-14 a server that stands still is no answer: holds fail in time, and afterwards nothing of them is left", async () => {
      const redis = await server();
      const state = await open(redis.url, { leaseMs: 60_000 });
      await state.ledger.hold(holdOf("a.1", 100));
      redis.signal("SIGSTOP");
      const start = performance.now();
      const refused = await Promise.allSettled(
        ["b.1", "c.1"].map(async (id) => state.ledger.hold(holdOf(id, 10))),
      );
      expect(performance.now() - start).toBeLessThan(5000);
      expect(refused.map((answer) => (answer as PromiseRejectedResult).reason as IronError)).toMatchObject([
        unavailable,
        unavailable,
      ]);
      await expect(state.ledger.settle(call("a.1"), settlement(60))).rejects.toMatchObject(unavailable);
      redis.signal("SIGCONT");
      // What was sent while it stood still is done late, and undone; the settle that was kept arrives.
      await until(async () => {
        const { spent, held } = await state.ledger.account(ROUTER);
        return spent === 60 && held === 0;
      });
      await until(async () => (await state.ledger.hold(holdOf("d.1", 5))).held === 5);
      await expect(state.ledger.hold(holdOf("b.1", 10))).rejects.toMatchObject(unavailable);
      expect(await state.ledger.check()).toEqual([]);
    });

    test("a server that is gone fails holds at once, and is found again when it is back with its data", async () => {
      const redis = await server("--appendonly", "yes", "--appendfsync", "always");
      const state = await open(redis.url);
      expect(state.durability).toBe("always");
      await state.ledger.hold(holdOf("a.1", 100));
      await redis.kill();
      const start = performance.now();
      await expect(state.ledger.hold(holdOf("b.1", 10))).rejects.toMatchObject(unavailable);
      expect(performance.now() - start).toBeLessThan(3000);
      await expect(state.ledger.settle(call("a.1"), settlement(60))).rejects.toMatchObject(unavailable);
      await redis.start();
      await until(async () => (await state.ledger.hold(holdOf("c.1", 5))).held === 5);
      expect(await state.ledger.account(ROUTER)).toEqual({ budget: "router", spent: 60, held: 5 });
      expect(await state.ledger.check()).toEqual([]);
    });

    test("B-106 after FLUSHALL every router stops, a new one too, until the ledger is rebuilt", async () => {
      const redis = await server();
      const told: string[] = [];
      const one = await open(redis.url, { onFenced: (error) => told.push(error.message) });
      const two = await open(redis.url);
      await one.ledger.hold(holdOf("a.1", 100));
      await one.ledger.settle(call("a.1"), settlement(70));
      await two.ledger.hold(holdOf("b.1", 100));
      await redis.command("FLUSHALL");
      await expect(one.ledger.hold(holdOf("c.1", 1))).rejects.toMatchObject(unavailable);
      await expect(two.ledger.hold(holdOf("d.1", 1))).rejects.toThrow("Rebuild it");
      await expect(openRedisState({ url: redis.url })).rejects.toThrow("Rebuild it");
      expect(told).toHaveLength(1);
      const report = await rebuildRedis({
        url: redis.url,
        actor: "cli:ann",
        accounts: [{ budget: ROUTER, spent: usd(70) }],
      });
      expect(report).toEqual({ charged: 0, accounts: [{ budget: "router", spent: 70 }] });
      // Living routers join by themselves; what they had open is charged although the server forgot it.
      await until(async () => (await two.ledger.hold(holdOf("e.1", 1))).held === 1);
      expect(await two.ledger.settle(call("b.1"), settlement(20))).toBe("closed");
      await two.ledger.void(call("e.1"), "x");
      expect(await two.ledger.account(ROUTER)).toEqual({ budget: "router", spent: 90, held: 0 });
      expect(await two.ledger.check()).toEqual([]);
    });

    test("B-106 a server that came back without its last writes stops everybody", async () => {
      const redis = await server();
      const state = await open(redis.url);
      await state.ledger.hold(holdOf("a.1", 1));
      await redis.command("SAVE");
      await state.ledger.hold(holdOf("b.1", 900));
      await redis.kill();
      await redis.start();
      await until(async () =>
        state.ledger.hold(holdOf("c.1", 1)).then(
          () => false,
          (error: Error) => error.message.includes("writes of instance"),
        ),
      );
      await expect(openRedisState({ url: redis.url })).rejects.toThrow("Rebuild it");
      await rebuildRedis({ url: redis.url, actor: "cli:ann" });
      await until(async () => (await state.ledger.hold(holdOf("d.1", 1))).held === 1);
      expect(await state.ledger.check()).toEqual([]);
    });

    test("B-106 after a restart nobody goes on before everybody who lived has confirmed", async () => {
      const redis = await server("--appendonly", "yes", "--appendfsync", "always");
      const gone = await open(redis.url, { instance: "gone" });
      const stays = await open(redis.url, { instance: "stays" });
      await gone.ledger.hold(holdOf("a.1", 1));
      await redis.kill();
      // The process of `gone` ends with the server: it can never say whether its last write is there.
      await gone.close();
      await redis.start();
      await until(async () =>
        stays.ledger.hold(holdOf("b.1", 1)).then(
          () => false,
          (error: Error) => error.message.includes("gone has not confirmed"),
        ),
      );
      const { charged } = await rebuildRedis({ url: redis.url, actor: "cli:ann" });
      expect(charged).toBe(1);
      await until(async () => (await stays.ledger.hold(holdOf("c.1", 1))).held === 1);
    });

    test("holds of an instance that gives no sign of life are charged, never those of one that does", async () => {
      const redis = await server();
      const living = await open(redis.url, { leaseMs: 2400 });
      const dead = await openRedisState({ url: redis.url, instance: "dead", leaseMs: 2400, commandMs: 2000 });
      await living.ledger.hold(holdOf("l.1", 10));
      await dead.ledger.hold(holdOf("d.1", 70));
      await dead.close();
      await until(async () => (await living.ledger.account(ROUTER)).spent === 70);
      expect(await living.ledger.open()).toMatchObject([{ call: "l.1", held: 10 }]);
      expect((await living.ledger.entries()).at(-1)).toMatchObject({
        source: "crash",
        reason: "instance dead died",
      });
      expect(await living.ledger.check()).toEqual([]);
    });

    test("B-107 a router whose lease was reclaimed joins under a new name, and what it settles late is an overrun", async () => {
      const redis = await server();
      const paused = await open(redis.url, { instance: "paused", leaseMs: 60_000 });
      await paused.ledger.hold(holdOf("p.1", 100));
      // As if it had been stopped for longer than its lease, while others lived on.
      await redis.command("ZADD", "{iron}:live", "1", "paused");
      const other = await open(redis.url, { leaseMs: 60_000 });
      expect(other.recovery.list).toEqual([{ call: "p.1", instance: "paused", charged: 100 }]);
      expect(await paused.ledger.settle(call("p.1"), settlement(130))).toBe("already_closed");
      expect(await paused.ledger.settle(call("p.1"), settlement(130))).toBe("already_closed");
      expect(paused.instance).toMatch(/^paused~/);
      expect(await paused.ledger.account(ROUTER)).toEqual({ budget: "router", spent: 130, held: 0 });
      expect(await paused.ledger.hold(holdOf("p.2", 5))).toEqual({ held: 5 });
      expect((await other.ledger.entries()).find(({ kind }) => kind === "late")).toMatchObject({
        amount: 30,
      });
    });

    test("B-105 an answer that is lost after the script ran is asked for again, and nothing happens twice", async () => {
      const redis = await server();
      const relay = await lossyRelay(redis.port);
      afterwards(relay.stop);
      const state = await open(`redis://127.0.0.1:${relay.port}/0`, { leaseMs: 60_000 });
      relay.loseAnswers(1);
      expect(await state.ledger.hold(holdOf("a.1", 100))).toEqual({ held: 100 });
      relay.loseAnswers(1);
      expect(await state.ledger.extend(call("a.1"), usd(50))).toBe(true);
      expect(await state.ledger.account(ROUTER)).toMatchObject({ held: 150 });
      relay.loseAnswers(1);
      await state.ledger.adjust(ROUTER, usd(7), { actor: "ann", reason: "x" });
      relay.loseAnswers(1);
      expect(await state.ledger.settle(call("a.1"), settlement(80))).toMatch(/closed/);
      expect(await state.ledger.account(ROUTER)).toEqual({ budget: "router", spent: 87, held: 0 });
      expect((await state.ledger.entries()).map(({ kind }) => kind)).toEqual([
        "hold",
        "extend",
        "adjust",
        "settle",
      ]);
    });

    test("a full server refuses holds and applies nothing by half", async () => {
      const redis = await server();
      const state = await open(redis.url, { leaseMs: 60_000 });
      await state.ledger.hold(holdOf("a.1", 100));
      await redis.command("CONFIG", "SET", "maxmemory", "1");
      await expect(state.ledger.hold(holdOf("b.1", 10))).rejects.toMatchObject(unavailable);
      expect(await state.ledger.account(ROUTER)).toMatchObject({ held: 100 });
      await redis.command("CONFIG", "SET", "maxmemory", "0");
      expect(await state.ledger.hold(holdOf("b.1", 10))).toEqual({ held: 10 });
      expect(await state.ledger.check()).toEqual([]);
    });

    test("a password is needed where the server wants one", async () => {
      const redis = await server("--requirepass", "s3cret");
      await expect(openRedisState({ url: redis.url })).rejects.toMatchObject(unavailable);
      const state = await open(redis.url, { password: secret("s3cret") });
      expect(await state.ledger.hold(holdOf("a.1", 1))).toEqual({ held: 1 });
    });

    test("purging old entries changes no balance and keeps the check happy", async () => {
      const redis = await server();
      const state = await open(redis.url, { leaseMs: 60_000 });
      for (let index = 0; index < 30; index += 1) {
        await state.ledger.hold(holdOf(`c${index}.1`, 3));
        if (index < 20) await state.ledger.settle(call(`c${index}.1`), settlement(2));
      }
      const before = await state.ledger.account(ROUTER);
      expect((await state.ledger.purge(Date.now() + 1000, "cli:ann")).removed).toBe(50);
      expect(await state.ledger.account(ROUTER)).toEqual(before);
      expect(await state.ledger.check()).toEqual([]);
      expect(await state.ledger.settle(call("c25.1"), settlement(1))).toBe("closed");
      expect(await state.ledger.check()).toEqual([]);
    });
  },
);

interface Relay {
  readonly port: number;
  /** Lets the next answers of the server go nowhere. */
  loseAnswers(count: number): void;
  stop(): Promise<void>;
}

/** A relay that can lose answers: the server has done the work, and nobody hears of it. */
async function lossyRelay(target: number): Promise<Relay> {
  let losing = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
    }
    client.pipe(upstream);
    upstream.on("data", (chunk: Buffer) => {
      if (losing > 0) {
        losing -= 1;
        // An answer that is only lost would shift all that follow; so the connection goes too.
        client.destroy();
        upstream.destroy();
      } else client.write(chunk);
    });
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    loseAnswers: (count) => void (losing = count),
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
