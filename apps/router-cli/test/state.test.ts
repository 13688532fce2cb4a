import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { startMockProvider } from "@iron/mock-provider";
import { beforeAll, describe, expect, it } from "vitest";
import { type Cli, chat, type ReadyLine, runCli, startJson, temporaryFolder } from "./run-cli.ts";

type Mock = Awaited<ReturnType<typeof startMockProvider>>;

let mock: Mock;
beforeAll(async () => {
  mock = await startMockProvider();
  return () => mock.stop();
});

/** What one chat of `chat()` costs. */
const COST = 88;

/** A router on the offline provider, which outlives it. */
async function router(
  home: string,
  ...words: string[]
): Promise<{ readonly cli: Cli; readonly ready: ReadyLine }> {
  return startJson(["--port", "0", "--provider-key", "env:K", ...words], {
    home,
    env: { K: "sk-x", IRON_OPENAI_BASE_URL: mock.openaiBaseUrl },
  });
}

interface Shown {
  readonly budget: string;
  readonly microdollars: Readonly<Record<"limit" | "spent" | "held" | "free", number>>;
}

async function budgets(ready: ReadyLine): Promise<readonly Shown[]> {
  const reply = await fetch(ready.baseUrl.replace("/v1", "/iron/budget"), {
    headers: { "x-api-key": ready.apiKey },
  });
  return ((await reply.json()) as { budgets: Shown[] }).budgets;
}

async function iron(
  home: string,
  ...words: string[]
): Promise<{ code: number | null; out: string; err: string }> {
  const cli = runCli(words, { home });
  const code = await cli.exit();
  return { code, out: cli.stdout(), err: cli.stderr() };
}

async function ended({ cli }: { readonly cli: Cli }): Promise<void> {
  cli.signal("SIGTERM");
  expect(await cli.exit()).toBe(0);
}

describe("money", () => {
  it("of a lifetime budget and of a window is still spent after a restart", async () => {
    const home = temporaryFolder();
    const budget = { limit: ["0.001", "0.5/day"] };
    writeFileSync(join(home, "iron.config.json"), JSON.stringify({ budget }));
    const first = await router(home);
    for (let turn = 0; turn < 3; turn += 1) expect((await chat(first.ready)).status).toBe(200);
    await ended(first);
    const second = await router(home);
    const [own, day] = await budgets(second.ready);
    expect(own?.microdollars).toMatchObject({ limit: 1000, spent: 3 * COST, held: 0 });
    expect(day?.microdollars).toMatchObject({ limit: 500_000, spent: 3 * COST });
    let status = 200;
    for (let turn = 0; turn < 10 && status === 200; turn += 1) ({ status } = await chat(second.ready));
    expect(status).toBe(402);
    expect((await budgets(second.ready))[0]?.microdollars.spent).toBeLessThanOrEqual(1000);
    await ended(second);
    const path = join(home, "state/iron/ledger.db");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, "state/iron")).mode & 0o777).toBe(0o700);
  });

  it("of a demo is kept apart, in memory", async () => {
    const home = temporaryFolder();
    const demo = await startJson(["--port", "0", "--demo", "always", "--budget", "1"], { home });
    expect((await chat(demo.ready)).status).toBe(200);
    await ended(demo);
    expect(statSync(join(home, "state/iron/ledger.db"), { throwIfNoEntry: false })).toBeUndefined();
    const told = runCli(["start", "--port", "0", "--demo", "always"], { home });
    await told.says("a demo touches no real budget");
  });

  it("is shared by two routers on one file, and neither spends what the other has", async () => {
    const home = temporaryFolder();
    const [one, two] = [await router(home, "--budget", "0.0012"), await router(home, "--budget", "0.0012")];
    const statuses: number[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      const { status } = await chat((turn % 2 === 0 ? one : two).ready);
      statuses.push(status);
      if (status === 402) break;
    }
    expect(statuses.at(-1)).toBe(402);
    const answered = statuses.filter((status) => status === 200).length;
    for (const { ready } of [one, two])
      expect((await budgets(ready))[0]?.microdollars).toMatchObject({ spent: answered * COST, held: 0 });
    expect(answered * COST).toBeLessThanOrEqual(1200);
  });

  it("of a call that was open when the router was killed is charged at the next start, in one line", async () => {
    const home = temporaryFolder();
    await using slow = await startMockProvider({ latencyMs: 60_000 });
    const words = ["--port", "0", "--provider-key", "env:K"];
    const env = { K: "sk-x", IRON_OPENAI_BASE_URL: slow.openaiBaseUrl };
    const first = await startJson(words, { home, env });
    const pending = chat(first.ready).catch(() => "cut");
    await expect.poll(() => slow.requests.length).toBe(1);
    first.cli.signal("SIGKILL");
    expect(await pending).toBe("cut");
    const second = await startJson(words, { home, env });
    await second.cli.says("recovered: 1 hold settled as crash, $0.000");
    const { out } = await iron(home, "spend");
    expect(out).toContain("is not by the provider's own count");
  });
});

describe("iron budget", () => {
  it("sets a limit that a running router follows and that lasts, until the configuration states another", async () => {
    const home = temporaryFolder();
    const first = await router(home, "--budget", "5");
    expect(await iron(home, "budget", "set", "0")).toMatchObject({
      code: 0,
      out: "router: limit $5.00 -> $0.00\n",
    });
    await expect.poll(async () => (await chat(first.ready)).status, { timeout: 5000 }).toBe(402);
    await ended(first);
    const second = await router(home, "--budget", "5");
    expect((await chat(second.ready)).status).toBe(402);
    await ended(second);
    const third = await router(home);
    expect((await chat(third.ready)).status).toBe(402);
    await ended(third);
    const fourth = await router(home, "--budget", "6");
    expect((await chat(fourth.ready)).status).toBe(200);
    const { out } = await iron(home, "budget", "--json");
    expect(JSON.parse(out)).toMatchObject({
      budgets: [{ budget: "router", microdollars: { limit: 6_000_000 } }],
    });
  });

  it("changes windows and agents, resets and adjusts, each with who did it, without a router", async () => {
    const home = temporaryFolder();
    const first = await router(home, "--budget", "5");
    await chat(first.ready);
    await ended(first);
    expect((await iron(home, "budget", "set", "2/day", "--agent", "ann")).out).toBe(
      "agent:ann/day: limit none -> $2.00\n",
    );
    expect((await iron(home, "budget", "adjust", "0.5", "--reason", "invoice")).out).toBe(
      "router: spent $0.000088 -> $0.500088\n",
    );
    expect((await iron(home, "budget", "adjust", "-0.1", "--reason", "refund")).out).toBe(
      "router: spent $0.500088 -> $0.400088\n",
    );
    const shown = await iron(home, "budget");
    expect(shown.out).toMatch(/^BUDGET +LIMIT +SPENT +HELD +FREE +WINDOW +RESETS\n/);
    expect(shown.out).toMatch(/\nrouter +\$5\.00 +\$0\.400088 +\$0\.00 +\$4\.599912 +lifetime +never\n/);
    expect(shown.out).toMatch(/\nagent:ann\/day +\$2\.00 .* day +\d{4}-\d\d-\d\dT00:00Z\n/);
    expect((await iron(home, "budget", "reset")).out).toBe("router: spent $0.400088 -> $0.00\n");
    const events = await iron(home, "events", "tail", "-n", "4", "--json");
    const lines = events.out.trim().split("\n");
    const tail = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(tail.map(({ kind }) => kind)).toEqual(["adjust", "budget.adjust", "adjust", "budget.reset"]);
    expect(tail.every(({ actor }) => /^cli:./.test(String(actor)))).toBe(true);
    expect(tail[0]).toMatchObject({ amount: -100_000, reason: "refund" });
    expect(await iron(home, "audit", "verify")).toMatchObject({ code: 0 });
  });

  it.each([
    [["budget", "set", "five"], '"five"'],
    [["budget", "set", "1", "--budget", "nobody"], "agent:NAME"],
    [["budget", "adjust", "1"], "--reason"],
    [["spend", "--since", "soon"], "7d"],
    [["spend", "--state", "memory"], "GET /iron/budget"],
    [["spend", "--state", "disk"], "sqlite:PATH"],
    [["events", "tail", "-n", "many"], "a number of lines"],
  ])("%j ends with exit code 2 and what to write", async (words, meant) => {
    const { code, err } = await iron(temporaryFolder(), ...words);
    expect(err).toContain(meant);
    expect(code).toBe(2);
  });
});

describe("iron spend", () => {
  it("adds up by model, agent, day and provider, as a table, JSON or CSV", async () => {
    const home = temporaryFolder();
    const first = await router(home);
    await chat(first.ready);
    await chat(first.ready);
    await chat(first.ready, "gpt-5-nano");
    const table = (await iron(home, "spend", "--since", "7d")).out.split("\n");
    expect(table[0]).toMatch(/^MODEL +REQUESTS +CALLS +TOKENS IN +TOKENS OUT +COST/);
    expect(table[1]).toMatch(/^gpt-5-mini +2 +2 +16 +86 +\$0\.000176/);
    expect(table[3]).toMatch(/^total +3 +3 /);
    expect(table[4]).toMatch(/^per day {2}█ {2}\d{4}-\d\d-\d\d, at most \$0\.000/);
    const day = new Date().toISOString().slice(0, 10);
    expect((await iron(home, "spend", "--by", "day", "--csv")).out).toMatch(
      new RegExp(
        `^day,requests,calls,input_tokens,output_tokens,usd,flagged_usd\r\n${day},3,3,24,\\d+,0\\.000`,
      ),
    );
    const json: unknown = JSON.parse((await iron(home, "spend", "--by", "provider", "--json")).out);
    expect(json).toMatchObject({ by: "provider", rows: [{ provider: "openai", requests: 3 }] });
    expect((await iron(home, "spend", "--until", "2026-01-01")).out).toBe("nothing was spent in that time\n");
  });
});

describe("a ledger that cannot be sure", () => {
  it("keeps every byte from the provider: 503 ledger_unavailable, while another process holds the file", async () => {
    const home = temporaryFolder();
    const first = await router(home);
    expect((await chat(first.ready)).status).toBe(200);
    const before = mock.requests.length;
    const other = new DatabaseSync(join(home, "state/iron/ledger.db"), { timeout: 5000 });
    other.exec("BEGIN IMMEDIATE");
    const refused = await chat(first.ready);
    other.exec("ROLLBACK");
    other.close();
    expect(refused.status).toBe(503);
    expect(refused.text).toContain("ledger_unavailable");
    expect(mock.requests.length).toBe(before);
    expect((await chat(first.ready)).status).toBe(200);
  });

  it.each([
    [
      "is open to others",
      (home: string) => mkdirSync(join(home, "open"), { mode: 0o755 }),
      "open/l.db",
      "chmod 0700",
    ],
    [
      "is below a file",
      (home: string) => writeFileSync(join(home, "file"), ""),
      "file/l.db",
      "--state memory",
    ],
  ])("because its folder %s does not start, and says what helps", async (_, prepare, path, helps) => {
    const home = temporaryFolder();
    prepare(home);
    const cli = runCli(["start", "--port", "0", "--state", `sqlite:${path}`], {
      home,
      env: { OPENAI_API_KEY: "sk-x" },
    });
    expect(await cli.exit()).toBe(5);
    expect(cli.stderr()).toContain("the ledger cannot be used");
    expect(cli.stderr()).toContain(helps);
  });

  it.each(["spend", "budget", "events tail"])(
    "where nothing was kept yet is told by %s as just that",
    async (words) => {
      const { code, err } = await iron(temporaryFolder(), ...words.split(" "));
      expect(code).toBe(5);
      expect(err).toMatch(
        /there is no ledger at .*ledger\.db\nNothing was kept there yet: iron start makes it/,
      );
    },
  );

  it("D-59: because it is damaged is named with its remedy, and rebuilt without losing what can be read", async () => {
    const home = temporaryFolder();
    const first = await router(home, "--budget", "5");
    for (let turn = 0; turn < 4; turn += 1) await chat(first.ready);
    await ended(first);
    const path = join(home, "state/iron/ledger.db");
    // A balance that is not the sum of its entries.
    const db = new DatabaseSync(path);
    db.exec("UPDATE account SET spent = 1");
    db.close();
    const cli = runCli(["start", "--port", "0"], { home, env: { OPENAI_API_KEY: "sk-x" } });
    expect(await cli.exit()).toBe(5);
    expect(cli.stderr()).toContain(`iron state rebuild --state sqlite:${path}`);
    const rebuilt = await iron(home, "state", "rebuild");
    expect(rebuilt).toMatchObject({ code: 0 });
    expect(rebuilt.out).toMatch(/^\d+ entries were kept, 0 are lost\n/);
    expect(await iron(home, "state", "check")).toMatchObject({ code: 0 });
    expect((await iron(home, "state", "purge", "--before", "90d")).out).toMatch(/^removed 0 entries/);
    const tail = await iron(home, "events", "tail", "--json");
    const told = tail.out.split("\n").filter((line) => line.includes('"ledger.'));
    expect(told.map((line) => JSON.parse(line) as unknown)).toMatchObject(
      ["ledger.rebuilt", "ledger.purged"].map((kind) => ({
        kind,
        actor: expect.stringMatching(/^cli:./) as string,
      })),
    );
    const again = await router(home, "--budget", "5");
    expect((await budgets(again.ready))[0]?.microdollars.spent).toBe(4 * COST);
  });

  it("D-55: because it failed while the router ran ends the router in order, with exit code 6", async () => {
    const home = temporaryFolder();
    const first = await router(home, "--budget", "5");
    await chat(first.ready);
    const path = join(home, "state/iron/ledger.db");
    const other = new DatabaseSync(path, { timeout: 5000 });
    // Stands for anything that makes the file unfit under a running router.
    other.exec("DROP TABLE call");
    other.close();
    const before = mock.requests.length;
    expect((await chat(first.ready)).status).toBe(503);
    expect(mock.requests.length).toBe(before);
    expect(await first.cli.exit()).toBe(6);
    expect(first.cli.stderr()).toContain("Start iron again");
  });

  it("because it is gone or was cut to nothing does not start from 0", async () => {
    const home = temporaryFolder();
    await ended(await router(home));
    const path = join(home, "state/iron/ledger.db");
    truncateSync(path, 0);
    const cli = runCli(["start", "--port", "0"], { home, env: { OPENAI_API_KEY: "sk-x" } });
    expect(await cli.exit()).toBe(5);
    expect(cli.stderr()).toContain("starting from 0 would forget what was spent");
    expect(readFileSync(path).length).toBe(0);
  });
});
