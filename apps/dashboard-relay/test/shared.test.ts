import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { startRelay, type Relay, type ServerMessage } from "../src/index.ts";
import { connectRedis } from "../src/journal/redis/connect.ts";
import { takeTurn } from "../src/journal/redis/take-turn.ts";
import { createKnown } from "../src/journal/redis/known.ts";
import { keysOf } from "../src/journal/redis/scripts.ts";
import { feedEvent } from "../src/feed/feed-schema.ts";
import {
  NO_REDIS,
  redisServer,
  type RedisServer,
} from "../../../packages/runtime-state/test/redis-server.ts";
import { rawConnect, type RawSocket, textFrame } from "./raw-socket.ts";
import { pageStub } from "./rig.ts";
import { requestEvent, type RouterStub, routerStub } from "./router-stub.ts";

const TOKEN = "dash-0123456789abcdef";
const LEASE_MS = 600;

describe.skipIf(NO_REDIS !== undefined)(
  "relays that share Redis streams (optional: needs redis-server)",
  () => {
    let redis: RedisServer;
    beforeEach(async () => {
      redis = await redisServer();
      onTestFinished(() => redis.stop());
    });

    const relayOf = async (stub: RouterStub, most?: number): Promise<Relay> => {
      const relay = await startRelay({
        routers: [stub.address],
        token: TOKEN,
        page: pageStub(),
        coalesceMs: 20,
        share: { url: redis.url, leaseMs: LEASE_MS, most },
      });
      onTestFinished(() => relay.stop());
      return relay;
    };

    it("let one of them follow the routers, and tell the same under the same numbers", async () => {
      const stub = await routerStub();
      const relays = [await relayOf(stub), await relayOf(stub), await relayOf(stub)];
      await until(() => stub.followers === 1);
      const clients = await Promise.all(relays.map((relay) => join(relay)));
      stub.end(300);
      await Promise.all(clients.map((client) => client.until(isRequest(300))));
      const told = clients.map((client) => numbered(client.messages));
      expect(told[0]).toHaveLength(300);
      expect(told[1]).toEqual(told[0]);
      expect(told[2]).toEqual(told[0]);
      expect(stub.followers).toBe(1);
      expect(relays.filter(({ leading }) => leading)).toHaveLength(1);
      for (const client of clients)
        await client.until(
          (message) => message.type === "STATE_UPDATE" && message.live.totals.requests === 300,
        );
      const follower = clients[relays.findIndex(({ leading }) => !leading)];
      const seen = await follower?.until(
        (message) => message.type === "STATE_UPDATE" && message.live.routers[0]?.connected === true,
      );
      expect(seen).toMatchObject({ live: { shared: "ok" } });
    });

    it("start beside what a relay of another version left", async () => {
      const stub = await routerStub();
      const other = await connectRedis(redis.url);
      onTestFinished(() => other.disconnect());
      await other.set(keysOf("default").kept, JSON.stringify({ seq: 1, routers: [{ name: "x" }] }));
      const client = await join(await relayOf(stub));
      stub.end(3);
      await client.until(isRequest(3));
      expect(numbered(client.messages)).toHaveLength(3);
    });

    it("let a page go on at any other, by its number, without a gap and nothing twice", async () => {
      const stub = await routerStub();
      const [first, second] = [await relayOf(stub), await relayOf(stub)];
      await until(() => stub.followers === 1);
      const page = await join(first);
      stub.end(40);
      const known = await page.until(isRequest(25));
      page.socket.destroy();
      stub.end(10);
      await (await join(second)).until(() => true);
      const back = await join(second, known.seq);
      await back.until(isRequest(50));
      expect(back.messages[0]).toMatchObject({ type: "AUTH_OK", resumed: true });
      expect(numbered(back.messages).map(([seq]) => seq)).toEqual(
        Array.from({ length: 25 }, (_, at) => known.seq + 1 + at),
      );
    });

    it("know what came to pass before they began, totals and numbers included", async () => {
      const stub = await routerStub();
      const first = await relayOf(stub, 100);
      await until(() => stub.followers === 1);
      const watcher = await join(first);
      stub.end(900);
      const { seq } = await watcher.until(isRequest(900));
      // What is no news is told to others twice a second.
      await sleep(700);
      const late = await join(await relayOf(stub, 100));
      const snapshot = await late.until(({ type }) => type === "SNAPSHOT");
      expect(snapshot).toMatchObject({ seq, state: { totals: { requests: 900, spent: 900 } } });
      const bounded = Number(/:(\d+)/.exec(await redis.command("XLEN", keysOf("default").stream))?.[1]);
      expect(bounded).toBeLessThan(300);
    });

    it("go on when the one that follows is killed: nothing is lost, nothing twice, and a page that was there finds itself", async () => {
      const stub = await routerStub();
      const killed = await relayProcess(redis.url, stub);
      await until(() => stub.followers === 1);
      const survivor = await relayOf(stub);
      const pages = [await join(killed), await join(survivor)] as const;
      stub.end(200);
      const known = await pages[0].until(isRequest(200));
      await pages[1].until(isRequest(200));
      // Between the two, the router goes on.
      stub.end(30);
      killed.child.kill("SIGKILL");
      stub.end(30);
      const began = performance.now();
      await until(() => survivor.leading);
      expect(performance.now() - began).toBeLessThan(LEASE_MS * 4);
      stub.end(40);
      await pages[1].until(isRequest(300));
      const told = numbered(pages[1].messages);
      expect(told.map(([, id]) => id)).toEqual(Array.from({ length: 300 }, (_, at) => `req_${at + 1}`));
      expect(told.map(([seq]) => seq)).toEqual(told.map((_, at) => (told[0]?.[0] ?? 0) + at));
      const back = await join(survivor, known.seq);
      await back.until(isRequest(300));
      expect(numbered(back.messages).map(([, id]) => id)).toEqual(
        Array.from({ length: 100 }, (_, at) => `req_${201 + at}`),
      );
      expect(stub.opened.at(-1)).toMatch(/^stub:\d+$/);
      await back.until((message) => message.type === "STATE_UPDATE" && message.live.totals.requests === 300);
    });

    it("leave their turn at once when they are stopped", async () => {
      const stub = await routerStub();
      const first = await relayOf(stub);
      await until(() => first.leading && stub.followers === 1);
      const second = await relayOf(stub);
      await first.stop();
      const began = performance.now();
      await until(() => second.leading);
      expect(performance.now() - began).toBeLessThan(LEASE_MS);
    });

    it("refuse what a relay writes that has lost its turn without knowing", async () => {
      const writer = await connectRedis(redis.url);
      onTestFinished(() => writer.disconnect());
      const keys = keysOf("default");
      const place = {
        writer,
        keys,
        leaseMs: 60_000,
        most: 100,
        known: createKnown(7),
        onAppended: () => undefined,
        signal: new AbortController().signal,
      };
      const old = await takeTurn({ ...place, relay: "old" });
      await old?.append("r", [toldOf(1), toldOf(2)]);
      expect(await takeTurn({ ...place, relay: "new" })).toBeUndefined();
      // It hangs for longer than its lease: another has its turn now.
      await writer.del(keys.turn);
      const next = await takeTurn({ ...place, relay: "new" });
      expect(next?.after("r")).toBe("stub:2");
      await next?.append("r", [toldOf(2), toldOf(3)]);
      await expect(old?.append("r", [toldOf(3), toldOf(4)])).rejects.toThrow("another relay's turn");
      expect(old?.signal.aborted).toBe(true);
      await expect(old?.publish({ routers: [] } as never)).resolves.toBeUndefined();
      expect(await writer.xlen(keys.stream)).toBe(3);
      expect(await writer.exists(keys.kept)).toBe(0);
      await next?.end();
    });

    it("tell that Redis is away, go on with their pages, and find back: nothing of the router is lost", async () => {
      const stub = await routerStub();
      const relay = await relayOf(stub);
      await until(() => relay.leading && stub.followers === 1);
      const page = await join(relay);
      stub.end(10);
      await page.until(isRequest(10));
      redis.signal("SIGSTOP");
      stub.end(10);
      await sleep(LEASE_MS);
      redis.signal("SIGCONT");
      await page.until(isRequest(20));
      await redis.kill();
      await page.until((message) => message.type === "STATE_UPDATE" && message.live.shared === "lost");
      stub.end(10);
      await redis.start();
      await until(() => relay.leading);
      stub.end(1);
      // Redis kept nothing on disk here: what the relay has read is not told again all the same.
      await until(() => shown(page.messages).includes("req_31"));
      expect(shown(page.messages)).toEqual(Array.from({ length: 31 }, (_, at) => `req_${at + 1}`));
      const numbers = page.messages.map(({ seq }) => seq);
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      await page.until((message) => message.type === "STATE_UPDATE" && message.live.totals.requests === 31);
      await page.until((message) => message.type === "STATE_UPDATE" && message.live.shared === "ok");
    });
  },
);

async function join(relay: Pick<Relay, "url">, resumeFrom?: number): Promise<RawSocket> {
  const client = await rawConnect(relay);
  const from = resumeFrom === undefined ? {} : { resume_from: resumeFrom };
  client.send(textFrame({ type: "AUTH", token: TOKEN, batch: true, ...from }));
  await client.until(({ type }) => type === "AUTH_OK");
  return client;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(5);
}

function toldOf(seq: number): { id: string; event: ReturnType<typeof feedEvent.parse> } {
  return { id: `stub:${seq}`, event: feedEvent.parse(requestEvent(seq)) };
}

/** Requests as a page shows them. */
function shown(messages: readonly ServerMessage[]): readonly string[] {
  return messages.reduce<readonly string[]>((ids, message) => {
    if (message.type === "SNAPSHOT") return message.state.requests.map(({ id }) => id);
    return message.type === "AGENT_EVENT" ? [...ids, message.request.id] : ids;
  }, []);
}

function isRequest(at: number): (message: ServerMessage) => boolean {
  return (message) => message.type === "AGENT_EVENT" && message.request.id === `req_${at}`;
}

function numbered(messages: readonly ServerMessage[]): readonly (readonly [number, string])[] {
  return messages.flatMap((message) =>
    message.type === "AGENT_EVENT" ? [[message.seq, message.request.id] as const] : [],
  );
}

const PROGRAM = `
  const { startRelay } = await import(process.argv[1]);
  const relay = await startRelay(JSON.parse(process.argv[2]));
  console.log(relay.url);`;

/** A relay that can be killed. */
async function relayProcess(
  url: string,
  stub: RouterStub,
): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const options = {
    routers: [stub.address],
    token: TOKEN,
    page: pageStub(),
    coalesceMs: 20,
    share: { url, leaseMs: LEASE_MS },
  };
  const index = fileURLToPath(new URL("../src/index.ts", import.meta.url));
  const words = ["--input-type=module", "--eval", PROGRAM, index, JSON.stringify(options)];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { url: line.toString().trim(), child };
}
