import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { AgentId, BudgetId } from "@iron/types";
import { expect, it } from "vitest";
import { ASKING, isThere, node, outputOf, startAgentRig, until } from "./agent-rig.ts";

it("runs a program with a token of its own, charges what it asked, and refuses the token afterwards", async () => {
  const rig = await startAgentRig();
  const { name, state } = await rig.agents.startAgent({
    ...node(
      `${ASKING} const r = await ask(); await r.text(); console.log(process.env.OPENAI_API_KEY, r.status)`,
    ),
    name: "alice",
    budget: 1,
  });
  expect([name, state]).toEqual(["alice", "running"]);
  const [token = "", status] = (await outputOf(rig.agents, "alice")).split(" ");
  expect(status).toBe("200");
  expect(token).not.toBe(rig.router.apiKey);
  const info = await rig.agents.ended("alice");
  expect(info).toMatchObject({ state: "stopped", exitCode: 0, runExitCode: 0, reason: "ended with 0" });
  expect(info.usage).toMatchObject({ requests: 1, calls: 1, refused: 0, charged: rig.oracle() });
  expect(info.usage.charged).toBeGreaterThan(0);
  expect(rig.mock.bill).toHaveLength(1);
  const late = await rig.post("/chat/completions", {}, { headers: { authorization: `Bearer ${token}` } });
  expect(late.status).toBe(401);
  expect(rig.changes.map(({ from, to }) => `${from}>${to}`)).toEqual([
    "unknown>starting",
    "starting>running",
    "running>stopped",
  ]);
});

it("keeps what it printed in a bounded ring and in a file for its owner alone", async () => {
  const rig = await startAgentRig();
  await rig.agents.startAgent({
    ...node('for (let i = 0; i < 200000; i += 1) console.log("line", i); console.error("päng")'),
    name: "talker",
  });
  await rig.agents.ended("talker");
  const path = join(rig.stateDir, "agents", "talker.log");
  await until(() => readFileSync(path, "utf8").split("\n").length === 200_002, "the whole file");
  expect(readFileSync(path, "utf8")).toContain("päng\n");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const kept = await outputOf(rig.agents, "talker");
  expect(kept.length).toBeLessThan(1_100_000);
  expect(kept).toContain("line 199999");
});

it("lets a reader follow the log until the agent ends", async () => {
  const rig = await startAgentRig();
  await rig.agents.startAgent({
    ...node(
      'for (const word of ["one", "two"]) { console.log(word); await new Promise((r) => setTimeout(r, 50)) }',
    ),
    name: "slow",
  });
  const heard: string[] = [];
  for await (const { text } of rig.agents.logs("slow", { follow: true })) heard.push(text);
  expect(heard).toEqual(["one", "two", "stopped: ended with 0"]);
});

it("stops an agent that uses up its budget, and says so by its code", async () => {
  const rig = await startAgentRig({ budget: { clamp: false } });
  await rig.agents.startAgent({
    ...node(`${ASKING} for (;;) { const r = await ask(); await r.text(); }`),
    name: "spender",
    budget: 0.001,
    onExhausted: "stop",
  });
  const info = await rig.agents.ended("spender");
  expect(info).toMatchObject({ state: "stopped", stoppedBy: "budget", runExitCode: 120 });
  expect(info.reason).toBe(`budget used up (run:${info.run})`);
  expect(info.usage.charged).toBeLessThanOrEqual(1000);
  expect(info.usage.charged).toBe(rig.oracle());
  expect(info.usage.calls).toBeGreaterThan(1);
});

it("refuses what goes over the tokens, and leaves the agent alone", async () => {
  const rig = await startAgentRig();
  const script = `${ASKING} for (let n = 0; n < 50; n += 1) { const r = await ask(); const t = await r.text(); if (r.status !== 200) { console.log(r.status, t); break } }`;
  await rig.agents.startAgent({ ...node(script), name: "reader", tokens: 100 });
  const output = await outputOf(rig.agents, "reader");
  expect(output).toContain("402");
  expect(output).toContain("limit_tokens");
  const info = await rig.agents.ended("reader");
  expect(info).toMatchObject({ state: "stopped", runExitCode: 0 });
  expect(info.exhausted).toContain("of 100");
  const { inputTokens, outputTokens, refused, refusals } = info.usage;
  expect(inputTokens + outputTokens).toBeGreaterThanOrEqual(100);
  expect([refused, refusals]).toEqual([1, { budget_exceeded: 1 }]);
});

it("counts an agent's tokens over its runs", async () => {
  const rig = await startAgentRig();
  const once = node(
    `${ASKING} const r = await ask(); await r.text(); process.exit(r.status === 200 ? 0 : 9)`,
  );
  const codes: (number | undefined)[] = [];
  for (let run = 0; run < 20 && codes.at(-1) !== 9; run += 1) {
    await rig.agents.startAgent({ ...once, name: "again", agentTokens: 150 });

    codes.push((await rig.agents.ended("again")).exitCode);
  }
  expect(codes).toEqual([0, 0, 0, 0, 9]);
});

it("pauses: requests are refused at once, the processes stop when open ones have ended, and go on when resumed", async () => {
  const rig = await startAgentRig({ mock: { latencyMs: 300 } });
  await rig.agents.startAgent({
    ...node(
      `${ASKING} console.log("began"); const first = ask(); await new Promise((r) => setTimeout(r, 100)); console.log((await first).status); for (;;) { console.log("tick"); await new Promise((r) => setTimeout(r, 20)) }`,
    ),
    name: "sleeper",
  });
  await until(() => rig.agents.get("sleeper")?.openRequests === 1, "an open request");
  expect(rig.agents.pause("sleeper")).toMatchObject({ state: "paused", frozen: false });
  await until(() => rig.agents.get("sleeper")?.frozen === true, "frozen");
  expect(rig.outcomes[0]?.kind).toBe("completed");
  const pid = rig.agents.get("sleeper")?.pid ?? 0;
  await until(() => / T /.test(readFileSync(`/proc/${pid}/stat`, "utf8")), "stopped by the system");
  expect(rig.agents.resume("sleeper")).toMatchObject({ state: "running", frozen: false });
  await until(() => !/ T /.test(readFileSync(`/proc/${pid}/stat`, "utf8")), "running again");
  await rig.agents.stop("sleeper");
  expect(rig.agents.get("sleeper")).toMatchObject({
    state: "stopped",
    stoppedBy: "operator",
    runExitCode: 122,
  });
}, 20_000);

it("answers a paused agent with 503 agent_paused and when to come again", async () => {
  const rig = await startAgentRig({ mock: { latencyMs: 500 } });
  await rig.agents.startAgent({
    ...node(
      `${ASKING} const first = ask(); await new Promise((r) => setTimeout(r, 250)); const r = await ask(); console.log(r.status, r.headers.get("retry-after"), await r.text()); await first; console.log("end")`,
    ),
    name: "pausing",
  });
  await until(() => rig.agents.get("pausing")?.openRequests === 1, "an open request");
  rig.agents.pause("pausing", { reason: "lunch" });
  await until(() => rig.agents.get("pausing")?.frozen === true, "frozen");
  rig.agents.resume("pausing");
  const output = await outputOf(rig.agents, "pausing");
  expect(output).toContain("503 5");
  expect(output).toContain("agent_paused");
  expect(output).toContain("lunch");
  expect(rig.agents.get("pausing")?.usage.refusals).toEqual({ agent_paused: 1 });
});

it("pauses at its budget and goes on when the budget is raised", async () => {
  const rig = await startAgentRig({ budget: { clamp: false } });
  await rig.agents.startAgent({
    ...node(
      `${ASKING} let refused = 0; for (;;) { const r = await ask(); await r.text(); if (r.status === 402) { refused += 1; await new Promise((r) => setTimeout(r, 50)) } else if (refused > 0) break }`,
    ),
    name: "waiter",
    budget: 0.0005,
    onExhausted: "pause",
  });
  await until(() => rig.agents.get("waiter")?.frozen === true, "paused at its budget");
  expect(rig.agents.get("waiter")?.exhausted).toContain("0.0005 USD");
  await rig.agents.setLimits("waiter", { budget: 1 });
  rig.agents.resume("waiter");
  expect(await rig.agents.ended("waiter")).toMatchObject({
    state: "stopped",
    exitCode: 0,
    limits: { budget: 1 },
  });
});

it("ends an agent whose time is over, SIGTERM first and SIGKILL after the grace, grandchildren too", async () => {
  const rig = await startAgentRig();
  const stubborn = `
    import { spawn } from "node:child_process";
    process.on("SIGTERM", () => console.log("heard"));
    const child = spawn("sleep", ["1000"], { stdio: "inherit" });
    const apart = spawn("sleep", ["1000"], { detached: true, stdio: "ignore" });
    apart.unref();
    console.log(child.pid + " " + apart.pid);
    setInterval(() => undefined, 1000);
  `;
  await rig.agents.startAgent({ ...node(stubborn), name: "stubborn", timeoutMs: 700, graceMs: 300 });
  const output = await outputOf(rig.agents, "stubborn");
  expect(await rig.agents.ended("stubborn")).toMatchObject({
    state: "killed",
    signal: "SIGKILL",
    stoppedBy: "timeout",
    runExitCode: 124,
    reason: "its 700 ms are over",
  });
  expect(output).toContain("heard");
  const [child = 0, apart = 0] = /^(\d+) (\d+)$/m.exec(output)?.slice(1).map(Number) ?? [];
  expect([child > 0, isThere(child), apart > 0, isThere(apart)]).toEqual([true, false, true, false]);
});

it("leaves no child behind when the agent ends by itself", async () => {
  const rig = await startAgentRig();
  await rig.agents.startAgent({
    ...node(
      'import { spawn } from "node:child_process"; const c = spawn("sleep", ["1000"], { detached: true, stdio: "ignore" }); c.unref(); console.log(c.pid)',
    ),
    name: "parent",
  });
  const pid = Number(await outputOf(rig.agents, "parent"));
  expect([pid > 1, isThere(pid)]).toEqual([true, false]);
});

it.each([
  ["a program that is not there", { command: "no-such-program" }, "command or folder not found", 127],
  ["a folder", { command: "/tmp" }, "cannot be run (EACCES)", 126],
])("says why %s does not start", async (_what, options, reason, code) => {
  const rig = await startAgentRig();
  const info = await rig.agents.startAgent({ ...options, name: "wrong", restart: "always" });
  expect(info).toMatchObject({ state: "failed", reason, runExitCode: code, restarts: 0 });
});

it("passes on the agent's own code and signal", async () => {
  const rig = await startAgentRig();
  await rig.agents.startAgent({ ...node("process.exit(7)"), name: "seven" });
  expect(await rig.agents.ended("seven")).toMatchObject({ state: "failed", runExitCode: 7 });
  await rig.agents.startAgent({
    ...node('process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 9)'),
    name: "dead",
  });
  expect(await rig.agents.ended("dead")).toMatchObject({
    state: "killed",
    signal: "SIGKILL",
    runExitCode: 137,
  });
});

it("starts again what failed, waiting longer each time, within one budget", async () => {
  const rig = await startAgentRig();
  await rig.agents.startAgent({
    ...node(`${ASKING} await (await ask()).text(); process.exit(3)`),
    name: "phoenix",
    budget: 1,
    restart: { when: "on-failure", max: 2, backoffMs: 20 },
  });
  const info = await rig.agents.ended("phoenix");
  expect(info).toMatchObject({ state: "failed", restarts: 2, exitCode: 3, usage: { requests: 3 } });
  const reasons = rig.changes.filter(({ to }) => to === "starting").map(({ reason }) => reason);
  expect(reasons).toEqual([undefined, "restart 1 in 20 ms", "restart 2 in 40 ms"]);
  expect(await rig.budget.ledger.account(`run:${info.run}` as BudgetId)).toMatchObject({
    spent: info.usage.charged,
    held: 0,
  });
  await until(async () => (await rig.budget.control.status()).length === 0, "the run's limit is lifted");
});

it("keeps states where other parts find them, with the exit code, and in the audit log", async () => {
  const state = await import("@iron/runtime-state");
  const store = state.createMemoryStore();
  const audit = state.createMemoryAuditLog();
  const rig = await startAgentRig({ agents: { store, audit } });
  await rig.agents.startAgent({ ...node("process.exit(4)"), name: "kept" }, { actor: "cli:ann" });
  await rig.agents.ended("kept");
  await rig.agents.stopAll();
  expect(await state.createAgentStates({ store }).get("kept" as AgentId)).toMatchObject({
    agent: "kept",
    state: "failed",
    reason: "ended with 4",
    exitCode: 4,
  });
  const moves = await audit.query({ agent: "kept" });
  expect(moves.map(({ actor, facts }) => [actor, facts["to"]])).toEqual([
    ["cli:ann", "starting"],
    ["router", "running"],
    ["router", "failed"],
  ]);
});

it("marks as killed what a router left behind that is gone", async () => {
  const { createMemoryStore } = await import("@iron/runtime-state");
  const { hostname } = await import("node:os");
  const store = createMemoryStore();
  const record = { agent: "orphan", state: "running", since: 1, run: "r", command: "x", tokens: 5 };
  await store.set("agent", "orphan", { ...record, router: { host: hostname(), pid: 2 ** 22 + 1 } });
  await store.set("agent", "elsewhere", { ...record, agent: "elsewhere", router: { host: "other", pid: 1 } });
  const rig = await startAgentRig({ agents: { store } });
  await rig.agents.recover();
  expect(store.get("agent", "orphan")).toMatchObject({
    state: "killed",
    reason: "its router died",
    tokens: 5,
  });
  expect(store.get("agent", "elsewhere")).toMatchObject({ state: "running" });
});

it("gives names, refuses one that is taken, and gives it again when it is free", async () => {
  const rig = await startAgentRig();
  const forever = node("setInterval(() => {}, 1000)");
  const [one, two] = await Promise.all([rig.agents.startAgent(forever), rig.agents.startAgent(forever)]);
  expect([one.name, two.name]).toEqual(["node", "node-2"]);
  await expect(rig.agents.startAgent({ ...forever, name: "node" })).rejects.toThrow(
    'an agent "node" is running',
  );
  await rig.agents.stop("node");
  expect((await rig.agents.startAgent({ ...forever, name: "node" })).state).toBe("running");
  await rig.agents.stopAll();
  expect(rig.agents.list().map(({ state, stoppedBy }) => [state, stoppedBy])).toEqual([
    ["stopped", "router"],
    ["stopped", "router"],
  ]);
  await expect(rig.agents.startAgent(forever)).rejects.toThrow("has been stopped");
});

it("samples processor and memory over all its processes", async () => {
  const rig = await startAgentRig({ agents: { sampleMs: 100 } });
  await rig.agents.startAgent({
    ...node(
      'import { spawn } from "node:child_process"; spawn("sleep", ["100"]); for (;;) { const end = Date.now() + 50; while (Date.now() < end); await new Promise((r) => setImmediate(r)) }',
    ),
    name: "busy",
  });
  await until(() => {
    const used = rig.agents.get("busy")?.resources;
    return used !== undefined && used.cpuPercent > 5 && used.processes === 2;
  }, "a sample of both");
  const used = rig.agents.get("busy")?.resources;
  expect(used?.rssBytes).toBeGreaterThan(10_000_000);
  expect(used?.peakRssBytes).toBeGreaterThanOrEqual(used?.rssBytes ?? 0);
  expect(rig.agents.get("busy")?.lastSeenAt).toBeUndefined();
});

it.each([
  [{ command: "" }, "command"],
  [{ command: "x", name: "../x" }, "name"],
  [{ command: "x", budget: -1 }, "budget"],
  [{ command: "x", timeoutMS: 5 }, "timeoutMS"],
])("refuses %j by name", async (options, named) => {
  const rig = await startAgentRig();
  await expect(rig.agents.startAgent(options)).rejects.toThrow(named);
});
