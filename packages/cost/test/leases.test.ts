import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { fakeCall, findCanaries, policyContract } from "@iron/testing";
import { IronError, secret } from "@iron/types";
import { afterEach, describe, expect, it } from "vitest";
import { createBudget, createMemoryLedger, createPriceTable } from "../src/index.ts";
import { createMemoryLeaseStore, openSqliteLeaseStore } from "../src/leases/index.ts";
import { HANDSHAKE, type LeaseRig, leaseRig, RETURN, TRANCHE } from "./support/lease-rig.ts";

const open: AsyncDisposable[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function rigOf(...books: Parameters<typeof leaseRig>): Promise<LeaseRig> {
  const rig = await leaseRig(...books);
  open.push(rig);
  return rig;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "iron-leases-"));
  folders.push(path);
  return join(path, "leases");
}

/** Bodies of the requests to a path. */
function bodies({ server }: LeaseRig, path: string): readonly Record<string, unknown>[] {
  return server.requests
    .filter((request) => request.path === path)
    .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
}

describe("rules A to C: the sequence that leaves the server's books right", () => {
  it("one lease, returned once with what was spent; never a report or a refresh", async () => {
    const rig = await rigOf();
    const { leases, spend, budget } = rig.run();
    await leases.start();
    for (const cost of [700, 1000, 1]) expect(await spend(cost)).toBe("spent");
    expect(budget.standing("lease")).toEqual({ budget: "lease", limit: TRANCHE, spent: 1701, held: 0 });
    await leases.stop();
    expect(rig.books()).toEqual([1701, 1701]);
    expect(bodies(rig, RETURN)).toMatchObject([{ spent_microdollars: 1701 }]);
    expect(rig.server.requests.map(({ path }) => path)).toEqual([HANDSHAKE, RETURN]);
    expect(rig.alerts).toEqual([]);
  });

  it("tops up by a second handshake when the tranche runs low, and returns each lease once", async () => {
    const rig = await rigOf();
    const { leases, spend } = rig.run();
    await leases.start();
    for (let calls = 0; calls < 35; calls += 1) expect(await spend()).toBe("spent");
    await leases.stop();
    expect(rig.spent).toBe(35_000);
    expect(rig.books()).toEqual([35_000, 35_000]);
    const returned = bodies(rig, RETURN).map((body) => body["lease_id"]);
    expect(new Set(returned).size).toBe(returned.length);
    expect(returned.length).toBe(rig.server.books.leases.size);
    expect(bodies(rig, HANDSHAKE).length).toBeGreaterThanOrEqual(4);
    const spent = bodies(rig, RETURN).map((body) => Number(body["spent_microdollars"]));
    expect(spent.reduce((sum, one) => sum + one)).toBe(35_000);
  });

  it("holds of many calls at once are paid for or refused, and nothing beyond the server's budget is spent", async () => {
    const rig = await rigOf({ usageLimits: [{ user: "user_1", project: null, limit: 25_500, spent: 0 }] });
    const { leases, spend } = rig.run();
    await leases.start();
    const ends = await Promise.all(Array.from({ length: 60 }, () => spend()));
    expect(ends.filter((end) => end === "spent").length).toBe(25);
    // Those that came when all was held, and those that came when all was spent.
    expect(ends.every((end) => /^(spent|budget_exceeded|budget_in_flight)$/.test(end))).toBe(true);
    await leases.stop();
    expect(rig.books()).toEqual([25_000, 25_000]);
  });

  it("asks for the provider key first, and for no money without it (rule A)", async () => {
    const rig = await rigOf();
    let known = false;
    const { leases, spend } = rig.run({
      provider: () => {
        if (!known) throw new IronError("key_unavailable", "no key");
        return "openai";
      },
    });
    await leases.start();
    expect(bodies(rig, HANDSHAKE)).toEqual([]);
    expect(rig.names()).toContain("handshake_retry");
    known = true;
    await rig.pass(2000);
    await rig.until(() => leases.notReady() === undefined);
    expect(await spend()).toBe("spent");
  });

  it("a call whose price is not known is refused: nothing under a lease is without a limit", async () => {
    const rig = await rigOf();
    const { leases, budget } = rig.run();
    await leases.start();
    expect(budget.control.current()).toEqual({ spent: 0, limit: TRANCHE });
    expect(() => budget.control.setLimit(undefined, "user", "lease")).toThrow(RangeError);
    await budget.control.setLimit(undefined, "user");
    await budget.control.reset("user");
    expect(budget.standing("lease").limit).toBe(TRANCHE);
    await leases.stop();
    expect(rig.books()).toEqual([0, 0]);
  });
});

describe("K-41: the handshake fails at the start", () => {
  it.each([
    ["down", undefined],
    ["5xx", { kind: "reply", status: 500 }],
    ["slow", { kind: "silence" }],
  ] as const)(
    "%s: not ready, 503 budget_unavailable, tried again from 1 to 30 s apart",
    async (_name, fault) => {
      const rig = await rigOf();
      if (fault === undefined) await rig.server.down();
      else rig.server.fault(fault);
      const { leases, spend } = rig.run({ waitMs: 0 });
      const starting = leases.start();
      await rig.pass(11_000);
      await starting;
      expect(leases.notReady()).toMatch(/not granted/);
      expect(await spend()).toBe("budget_unavailable");
      await rig.pass(200_000);
      const waits = rig.alerts
        .filter(({ name }) => name === "handshake_retry")
        .map(({ facts }) => facts["wait_ms"]);
      expect(waits[0]).toBe(1000);
      expect(Math.max(...waits.map(Number))).toBeLessThanOrEqual(30_000);
      expect(waits.length).toBeGreaterThan(4);
      if (fault === undefined) await rig.server.up();
      rig.server.fault(undefined);
      await rig.pass(45_000);
      expect(leases.notReady()).toBeUndefined();
      expect(await spend()).toBe("spent");
      await leases.stop();
      expect(rig.books()).toEqual([1000, 1000]);
    },
  );

  it("a server that has no money for the agent is a true 402, with its numbers", async () => {
    const rig = await rigOf({ usageLimits: [{ user: "user_1", project: null, limit: 0, spent: 0 }] });
    const { leases, spend } = rig.run();
    await leases.start();
    expect(leases.notReady()).toBeUndefined();
    expect(await spend()).toBe("budget_exceeded");
    await leases.stop();
  });

  it("a server that refuses the token is asked no more", async () => {
    const rig = await rigOf();
    rig.server.fault({ kind: "reply", status: 401, body: '{"error":"Invalid IC Token"}' });
    const { leases, spend } = rig.run();
    await leases.start();
    await rig.pass(120_000);
    expect(rig.server.requests).toHaveLength(1);
    expect(await spend()).toBe("budget_unavailable");
    expect(leases.notReady()).toMatch(/refuses/);
    expect(rig.names()).toEqual(["handshake_refused"]);
  });
});

it("a timer that fires a moment early does not end the retries", async () => {
  const rig = await rigOf();
  await rig.server.down();
  const { clock } = rig;
  const hasty = {
    ...clock,
    now: clock.now,
    after: (ms: number, run: () => void) => clock.after(ms - 0.5, run),
  };
  const { leases } = rig.run({ clock: hasty, waitMs: 0 });
  await leases.start();
  await rig.pass(10_000);
  expect(rig.names().filter((name) => name === "handshake_retry").length).toBeGreaterThan(2);
});

policyContract("a budget of leases", async () => {
  const rig = await rigOf();
  const { leases } = rig.run();
  const { provider, model } = fakeCall().target;
  const rates = { input: 1, output: 1, maxOutput: 1000 };
  const priceTable = createPriceTable({
    date: "2026-11-10",
    sources: ["test"],
    providers: { [provider]: { models: { [model]: rates } } },
  });
  const ledger = createMemoryLedger();
  const { policy } = createBudget({ funds: leases.funds, ledger, priceTable, waitMs: 20 });
  await leases.start();
  return { policy, kept: () => ledger.open().length + ledger.account(leases.funds.budget).held };
});

describe("K-42: the reply is lost after the server granted", () => {
  it("the next try asks for little, the unknown lease is reported, and the limit is what is known", async () => {
    const rig = await rigOf();
    rig.server.next({ kind: "lost_reply" });
    const { leases, spend, budget } = rig.run();
    await leases.start();
    expect(rig.names()).toContain("lease_maybe_leaked");
    await rig.pass(2000);
    await rig.until(() => leases.notReady() === undefined);
    const asked = bodies(rig, HANDSHAKE).map((body) => body["requested_budget"]);
    expect(asked.slice(0, 2)).toEqual([TRANCHE, TRANCHE / 10]);
    expect(await spend()).toBe("spent");
    expect(budget.standing("lease").limit).toBe(
      leases.status().leases.reduce((sum, one) => sum + one.granted, 0),
    );
    await leases.stop();
    // The first grant is the server's to find: nobody here ever knew its id.
    expect(rig.books()).toEqual([TRANCHE + 1000, TRANCHE + 1000]);
  });
});

describe("K-43: grants that are not what was asked for", () => {
  it("a partial grant is used to the last microdollar and not beyond", async () => {
    const rig = await rigOf({ usageLimits: [{ user: "user_1", project: null, limit: 2500, spent: 0 }] });
    const { leases, spend, budget } = rig.run();
    await leases.start();
    expect(budget.standing("lease").limit).toBe(2500);
    expect([await spend(), await spend(), await spend()]).toEqual(["spent", "spent", "budget_exceeded"]);
    await leases.stop();
    expect(rig.books()).toEqual([2000, 2000]);
  });

  it.each(["0", "-5", "9007199254740993", '"10000"', "10000.5", "1e4", "10000.0", "null", "10001"])(
    "%s is no grant: nothing is spent of it, and the lease goes back",
    async (granted) => {
      const rig = await rigOf();
      rig.server.next({
        kind: "rewrite",
        change: (body) => body.replace(/"budget_granted":\d+/, `"budget_granted":${granted}`),
      });
      const { leases, spend, budget } = rig.run({ waitMs: 0 });
      await leases.start();
      expect(budget.standing("lease").limit).toBe(0);
      expect(rig.names()).toContain("bad_grant");
      expect(await spend()).toBe("budget_unavailable");
      await leases.stop();
      expect(rig.books()).toEqual([0, 0]);
    },
  );
});

describe("K-44: the server goes away mid-life", () => {
  it("what was granted is served to the end and never beyond, then 402 budget_exhausted_offline; back again, it goes on", async () => {
    const rig = await rigOf();
    const { leases, spend, refused } = rig.run({ waitMs: 0 });
    await leases.start();
    await rig.server.down();
    const ends: string[] = [];
    for (let calls = 0; calls < 14; calls += 1) {
      ends.push(await spend());
      await rig.pass(2000);
    }
    expect(ends).toEqual([
      ...Array.from({ length: 10 }, () => "spent"),
      ...Array.from({ length: 4 }, () => "budget_exhausted_offline"),
    ]);
    // Numbers that justify the 402: spent + held + least > limit.
    expect(refused()).toMatchObject({ limit_usd: 0.01, spent_usd: 0.01, held_usd: 0, least_usd: 0.001 });
    expect(rig.names().filter((name) => name === "offline_since")).toHaveLength(1);
    await rig.server.up();
    await rig.pass(60_000);
    expect(await spend()).toBe("spent");
    await leases.stop();
    expect(rig.books()).toEqual([11_000, 11_000]);
  });
});

describe("K-50: return at shutdown", () => {
  it.each([
    [
      "not active any more",
      { kind: "reply", status: 400, body: '{"error":"Lease is not active"}' },
      "not_active",
    ],
    ["unknown to the server", { kind: "reply", status: 404, body: '{"error":"Lease not found"}' }, "unknown"],
  ] as const)("a lease that is %s is done with", async (_name, fault, result) => {
    const rig = await rigOf();
    const store = createMemoryLeaseStore();
    const { leases } = rig.run({ store });
    await leases.start();
    rig.server.fault(fault, RETURN);
    await leases.stop();
    await leases.stop();
    expect(bodies(rig, RETURN)).toHaveLength(1);
    expect(store.records.size).toBe(0);
    expect(rig.alerts).toMatchObject([{ name: "lease_return", facts: { result } }]);
  });

  it.each([
    ["lost", { kind: "lost_reply" }],
    ["failed", { kind: "reply", status: 503 }],
    ["followed elsewhere", { kind: "redirect", location: "https://evil.test/" }],
    ["endless", { kind: "huge_body", bytes: Infinity }],
  ] as const)(
    "an answer that was %s is tried again at the next start, with the same amount",
    async (_name, fault) => {
      const rig = await rigOf();
      const token = secret(rig.server.icToken());
      const path = folder();
      const first = rig.run({ store: openSqliteLeaseStore({ folder: path, token }) });
      await first.leases.start();
      await first.spend(600);
      rig.server.fault(fault, RETURN);
      await first.leases.stop();
      rig.server.fault(undefined, RETURN);
      const second = rig.run({ store: openSqliteLeaseStore({ folder: path, token }) });
      await second.leases.start();
      await second.spend(50);
      await second.leases.stop();
      expect(rig.books()).toEqual([650, 650]);
      expect(bodies(rig, RETURN).map((body) => body["spent_microdollars"])).toEqual([600, 600, 50]);
      expect(readdirSync(path)).toEqual([]);
    },
  );

  it("holds that are still open at the end are charged as a crash would charge them", async () => {
    const rig = await rigOf();
    const { leases, open: openCall } = rig.run();
    await leases.start();
    expect(typeof (await openCall())).toBe("object");
    await leases.stop();
    expect(rig.books()).toEqual([1000, 1000]);
  });
});

describe("K-50, rule D: a router that died", () => {
  it("its leases are returned by the next one with what the durable ledger says, before it asks for money", async () => {
    const rig = await rigOf({ usageLimits: [{ user: "user_1", project: null, limit: TRANCHE, spent: 0 }] });
    const token = secret(rig.server.icToken());
    const path = folder();
    const ledger = createMemoryLedger();
    const crashed = openSqliteLeaseStore({ folder: path, token });
    const first = rig.run({ store: crashed, durableLedger: true }, ledger);
    await first.leases.start();
    await first.spend(300);
    // Closing the store is what the kernel does at a kill: nothing is returned.
    await crashed.close();
    const second = rig.run(
      { store: openSqliteLeaseStore({ folder: path, token }), durableLedger: true },
      ledger,
    );
    await second.leases.start();
    expect(await second.spend(40)).toBe("spent");
    await second.leases.stop();
    expect(rig.books()).toEqual([340, 340]);
  });

  it("without a durable ledger no less is told than was spent", async () => {
    const rig = await rigOf();
    const token = secret(rig.server.icToken());
    const path = folder();
    const crashed = openSqliteLeaseStore({ folder: path, token });
    const first = rig.run({ store: crashed });
    await first.leases.start();
    for (let calls = 0; calls < 23; calls += 1) await first.spend(900);
    await crashed.close();
    const second = rig.run({ store: openSqliteLeaseStore({ folder: path, token }) });
    await second.leases.start();
    await second.leases.stop();
    const [agent = 0] = rig.books();
    expect(agent).toBeGreaterThanOrEqual(rig.spent);
    expect(agent).toBeLessThanOrEqual(rig.spent + 2000);
  });

  it("a living neighbour's leases are not touched", async () => {
    const rig = await rigOf();
    const token = secret(rig.server.icToken());
    const path = folder();
    const one = rig.run({ store: openSqliteLeaseStore({ folder: path, token }) });
    const other = rig.run({ store: openSqliteLeaseStore({ folder: path, token }) });
    await one.leases.start();
    await one.spend(100);
    await other.leases.start();
    await other.spend(10);
    expect(bodies(rig, RETURN)).toEqual([]);
    await other.leases.stop();
    await one.leases.stop();
    expect(rig.books()).toEqual([110, 110]);
  });

  it("a lease that cannot be made durable is not used", async () => {
    const rig = await rigOf();
    const store = createMemoryLeaseStore();
    const { leases, spend } = rig.run({
      store: { ...store, save: () => Promise.reject(new Error("disk full")) },
      waitMs: 0,
    });
    await leases.start();
    expect(await spend()).toBe("budget_unavailable");
    await leases.stop();
    expect(rig.books()).toEqual([0, 0]);
  });
});

describe("K-51: bodies without end, redirects and protocol errors", () => {
  it.each([
    [{ kind: "huge_body", bytes: 10 * 1024 * 1024 }],
    [{ kind: "huge_body", bytes: Infinity }],
    [{ kind: "redirect", location: "https://evil.test/" }],
    [{ kind: "reply", status: 302, body: "<html>" }],
  ] as const)("%j is a failure, and somebody is told", async (fault) => {
    const rig = await rigOf();
    rig.server.next(fault);
    const { leases, spend } = rig.run();
    await leases.start();
    expect(rig.names()).toContain("ctl_protocol");
    await rig.pass(2000);
    await rig.until(() => leases.notReady() === undefined);
    expect(await spend()).toBe("spent");
    await leases.stop();
    expect(rig.books()).toEqual([1000, 1000]);
  });
});

describe("lease ids are secrets", () => {
  it("they are in no alert, status, error, URL, header or file", async () => {
    const rig = await rigOf();
    const token = rig.server.icToken();
    const path = folder();
    const { leases, spend } = rig.run({
      store: openSqliteLeaseStore({ folder: path, token: secret(token) }),
    });
    await leases.start();
    await spend();
    const files = readdirSync(path).map((name) => join(path, name));
    const places = Object.fromEntries(files.map((file) => [file, readFileSync(file)]));
    const modes = new Set(files.map((file) => statSync(file).mode & 0o777));
    rig.server.fault({ kind: "reply", status: 500 }, RETURN);
    await leases.stop();
    const ids = [...rig.server.books.leases.keys()];
    expect(ids.length).toBeGreaterThan(0);
    const urls = rig.server.requests.map(({ path: url, headers }) => JSON.stringify([url, headers]));
    const shown = inspect([rig.alerts, leases, leases.status(), urls], { depth: 12, showHidden: true });
    expect(findCanaries([...ids, token], { shown, ...places })).toEqual([]);
    expect(modes).toEqual(new Set([0o600]));
  });

  it("a store that was sealed with another token is told of, and kept", async () => {
    const rig = await rigOf();
    const path = folder();
    const crashed = openSqliteLeaseStore({ folder: path, token: secret("old") });
    const { leases } = rig.run({ store: crashed });
    await leases.start();
    await crashed.close();
    const names: string[] = [];
    const store = openSqliteLeaseStore({
      folder: path,
      token: secret("new"),
      onAlert: ({ name }) => names.push(name),
    });
    expect(await store.orphans()).toEqual([]);
    await store.close();
    expect(names).toEqual(["lease_unreadable"]);
    expect(readdirSync(path)).toHaveLength(1);
  });
});

describe("the calls that a router does not use", () => {
  it("report and refresh are what the server's code accepts", async () => {
    const rig = await rigOf();
    const { client, server } = rig;
    const granted = await client.handshake({ provider: "openai", amount: 5000 as never });
    if (granted.kind !== "granted") throw new Error("no lease");
    const { lease } = granted;
    const spent = { request: "r.1", tokens: 5, cost: 100 as never, model: "m", provider: "openai" };
    expect(await client.report({ lease, ...spent })).toMatchObject({ kind: "done" });
    expect(await client.report({ lease: secret("lease_no"), ...spent })).toEqual({
      kind: "refused",
      status: 404,
    });
    const userToken = secret(server.userToken());
    expect(await client.refresh({ lease, userToken, amount: 700 as never })).toMatchObject({
      kind: "granted",
      granted: 700,
    });
    expect(await client.refresh({ lease, userToken: secret("x"), amount: 700 as never })).toEqual({
      kind: "refused",
      status: 401,
    });
    const budget = server.books.agentBudgets.get(7);
    if (budget === undefined) throw new Error("no budget");
    budget.remaining = 0;
    const again = await client.handshake({ provider: "openai", amount: 1 as never });
    expect(again).toEqual({ kind: "exhausted" });
  });

  it("a key that is disabled is a refusal that may have kept money", async () => {
    const rig = await rigOf();
    const key = rig.server.books.providerKeys.get(1);
    if (key === undefined) throw new Error("no key");
    key.enabled = false;
    expect(await rig.client.handshake({ provider: "openai", amount: 1 as never })).toEqual({
      kind: "refused",
      status: 403,
      maybeLeaked: true,
    });
  });
});
