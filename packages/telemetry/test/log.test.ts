import { drivePolicy, fakeExchange, findCanaries, makeCanary } from "@iron/testing";
import { IronError, type IronEvent, type Policy } from "@iron/types";
import { describe, expect, it } from "vitest";
import { createTelemetry } from "../src/index.ts";
import { ALWAYS } from "./always.ts";
import {
  ADMIN_TOKEN,
  ANTHROPIC_KEY,
  CHAT,
  CLIENT_TOKEN,
  MESSAGES,
  OPENAI_KEY,
  PROMPT,
  startRig,
} from "./rig.ts";

/** What a retry policy does, as plainly as can be. */
function retryOnce(): Policy {
  return {
    name: "retry",
    guard: () => ({
      async attempt(target, next) {
        try {
          return await next(target);
        } catch {
          return next(target);
        }
      },
    }),
  };
}

const aNumber = expect.any(Number) as number;

function collected(): {
  readonly lines: string[];
  rows(): Record<string, unknown>[];
  write(line: string): void;
} {
  const lines: string[] = [];
  return {
    lines,
    rows: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    write: (line) => void lines.push(line),
  };
}

describe("the line of a request", () => {
  it("has every field, with the money that the ledger has", async () => {
    const rig = await startRig({ budget: { limit: 1 } });
    const { token } = rig.router.issueToken({ agent: "alice", run: "run-1" });
    await (await rig.post("/chat/completions", CHAT, { authorization: `Bearer ${token}` })).text();
    await (await rig.post("/messages", { ...MESSAGES, stream: true })).text();
    const rows = await rig.requests(2);
    for (const row of rows) expect(Object.keys(row)).toEqual(expect.arrayContaining([...ALWAYS]));
    expect(rows[0]).toMatchObject({
      level: "info",
      agent: "alice",
      run: "run-1",
      route: "chat",
      model: "gpt-5-mini",
      provider: "openai",
      attempt: 1,
      status: 200,
      outcome: "completed",
      src: "provider",
      breaker: "closed",
      retry_of: null,
      stream: false,
      tokens_in: aNumber,
    });
    expect(rows[0]?.["ttft_ms"]).toBeUndefined();
    expect(rows[1]).toMatchObject({
      provider: "anthropic",
      agent: null,
      stream: true,
      ttft_ms: aNumber,
    });
    const settled = rows.reduce((sum, row) => sum + Number(row["settled"]), 0);
    expect(settled).toBe(rig.budget.control.current()?.spent);
    expect(Number(rows[0]?.["reserved"])).toBeGreaterThanOrEqual(Number(rows[0]?.["settled"]));
    expect(rig.defects).toEqual([]);
  });

  it("names the call it tries again, and each call", async () => {
    const out = collected();
    const { policy } = createTelemetry({ log: { destination: out } });
    const { exchange } = await drivePolicy([policy, retryOnce()], { answers: ["overloaded", "reply"] });
    const [row] = out.rows();
    expect(row).toMatchObject({ attempt: 2, outcome: "completed" });
    expect(String(row?.["retry_of"])).toMatch(/1$/);
    expect(row?.["request_id"]).toBe(exchange.id);
    expect(row?.["calls"]).toMatchObject([{ result: "overloaded", status: 503 }, { result: "completed" }]);
  });

  it("says how far the reply had come when the client left", async () => {
    const out = collected();
    const { policy } = createTelemetry({ log: { destination: out } });
    await drivePolicy(policy, { leaves: "before_first_read" });
    await drivePolicy(policy, { leaves: 2 });
    expect(out.rows().map((row) => [row["outcome"], row["client_abort"]])).toEqual([
      ["aborted", "pre_header"],
      ["aborted", "mid"],
    ]);
  });

  it("tells what failed, and of a refusal by a policy in an audit row too", async () => {
    const out = collected();
    const { policy } = createTelemetry({ log: { destination: out } });
    await drivePolicy(policy, { answers: ["down"] });
    await drivePolicy(policy, { refused: true });
    const [failed, refused, audit] = out.rows();
    expect(failed).toMatchObject({
      level: "warn",
      outcome: "failed",
      code: "connection_failed",
      failure: "connect",
      cause: "ECONNREFUSED",
    });
    expect(refused).toMatchObject({
      level: "warn",
      outcome: "refused",
      code: "forbidden",
      provider: null,
      attempt: 0,
      breaker: null,
    });
    expect(audit).toMatchObject({
      msg: "audit",
      audit: "policy",
      code: "forbidden",
      request_id: refused?.["request_id"],
    });
  });

  it("calls a defect of ours an error", async () => {
    const out = collected();
    const { policy } = createTelemetry({ log: { destination: out } });
    const broken = {
      name: "broken",
      guard: () => ({
        admit: () => {
          throw new IronError("internal", "broken");
        },
      }),
    };
    await drivePolicy([policy, broken]);
    expect(out.rows()[0]).toMatchObject({ level: "error", code: "internal" });
  });

  it("is written under the level that was asked for, and not at all when off", async () => {
    for (const [log, count] of [
      [{ level: "warn" }, 1],
      [{ level: "silent" }, 0],
      [{ format: "off" }, 0],
    ] as const) {
      const out = collected();
      const { policy } = createTelemetry({ log: { ...log, destination: out } });
      await drivePolicy(policy);
      await drivePolicy(policy, { answers: ["down"] });
      expect(out.lines).toHaveLength(count);
    }
  });
});

describe("audit rows", () => {
  it("are written for wrong tokens, redactions, breakers, budgets and agents", async () => {
    const rig = await startRig();
    const denied = await rig.post("/chat/completions", CHAT, { authorization: "Bearer wrong" });
    expect(denied.status).toBe(401);
    const at = 0;
    const events: IronEvent[] = [
      { at, type: "redacted", request: "r1", kind: "email", count: 2, direction: "request" },
      { at, type: "breaker_changed", provider: "openai", from: "closed", to: "open" },
      { at, type: "agent_changed", agent: "alice", from: "running", to: "stopped", reason: "operator" },
      { at, type: "alert", name: "overrun", severity: "critical", facts: { call: "r1.1" } },
    ];
    for (const event of events) rig.events.publish(event);
    await (await rig.post("/chat/completions", CHAT)).text();
    const [refused, row] = await rig.requests(2);
    expect(row).toMatchObject({ breaker: "open" });
    const rows = rig.rows();
    const facts = { request: refused?.["request_id"], from: "127.0.0.1" };
    expect(rows).toContainEqual(
      expect.objectContaining({ audit: "auth", alert: "unauthorized", level: "warn", facts }),
    );
    expect(rows).toContainEqual(
      expect.objectContaining({ audit: "pii", kind: "email", count: 2, request_id: "r1" }),
    );
    expect(rows).toContainEqual(
      expect.objectContaining({ msg: "circuit breaker", provider: "openai", to: "open" }),
    );
    expect(rows).toContainEqual(
      expect.objectContaining({ audit: "admin", agent: "alice", reason: "operator" }),
    );
    expect(rows).toContainEqual(expect.objectContaining({ alert: "overrun", level: "error" }));
  });
});

describe("no secret and no prompt is in any line", () => {
  it("incident 5 and S-91: whatever clients and providers say, wherever they say it", async () => {
    const lease = makeCanary("lease_");
    const rig = await startRig();
    rig.telemetry.hide(lease);
    const secrets = [OPENAI_KEY, ANTHROPIC_KEY, CLIENT_TOKEN, ADMIN_TOKEN, lease];
    const spelled = secrets.flatMap((text) => [
      text,
      Buffer.from(`x${text}`).toString("base64"),
      encodeURIComponent(`/${text}/`),
      Buffer.from(text).toString("hex"),
      JSON.stringify({ text }),
    ]);
    for (const model of spelled) {
      await (await rig.post("/chat/completions", { ...CHAT, model })).text();
      await (await rig.post(`/files/${encodeURIComponent(model)}`, { model, input: PROMPT })).text();
    }
    rig.mock.next({
      kind: "status",
      status: 400,
      body: JSON.stringify({ error: { message: `${OPENAI_KEY} ${PROMPT}` } }),
    });
    await (await rig.post("/chat/completions", CHAT)).text();
    rig.telemetry.log.error(
      { error: new Error(`refused ${ANTHROPIC_KEY}`), nested: { [lease]: lease } },
      `left ${lease}`,
    );
    const rows = await rig.requests(spelled.length + 1);
    expect(rows.length).toBeGreaterThan(spelled.length);
    const log = rig.lines.join("");
    expect(log).toContain("[redacted]");
    expect(findCanaries(secrets, { log })).toEqual([]);
    expect(findCanaries([PROMPT, "the-prompt-canary"], { log })).toEqual([]);
    const metrics = await rig.telemetry.metrics.text();
    expect(findCanaries([PROMPT], { metrics })).toEqual([]);
  });

  it("also when a long name would be cut in the middle of one", async () => {
    const out = collected();
    const token = makeCanary();
    const { policy } = createTelemetry({ log: { destination: out }, secrets: [token] });
    const model = `${"m".repeat(240)}${token}`;
    await drivePolicy(policy, { exchange: fakeExchange({ model, path: `/v1/${"p".repeat(490)}${token}` }) });
    expect(out.lines[0]).not.toContain(token.slice(0, 12));
  });
});
