import { connect } from "node:net";
import { rawRequest, type RawReply } from "@iron/testing";
import { describe, expect, it } from "vitest";
import { ALWAYS } from "./always.ts";
import { parseMetrics, valueOf } from "./prometheus.ts";
import { CHAT, CLIENT_TOKEN, PROMPT, type Rig, startRig } from "./rig.ts";

const BODY = JSON.stringify(CHAT);
const TYPE = "content-type: application/json";

interface Asked {
  readonly line?: string;
  readonly host?: string;
  readonly token?: string;
  readonly lines?: readonly string[];
  readonly body?: string;
  /** Bytes of the body that are not sent. */
  readonly held?: number;
}

function bytesOf(asked: Asked): string {
  const {
    line = "POST /v1/chat/completions",
    host = "127.0.0.1",
    token = CLIENT_TOKEN,
    lines = [TYPE],
  } = asked;
  const { body = BODY, held = 0 } = asked;
  const length = `content-length: ${Buffer.byteLength(body)}`;
  const head = [`${line} HTTP/1.1`, `host: ${host}`, `authorization: Bearer ${token}`, ...lines, length];
  return `${head.join("\r\n")}\r\n\r\n${body.slice(0, body.length - held)}`;
}

const TIMEOUTS = { headersMs: 150, requestMs: 300 };

describe("a request that is refused before it is an exchange", () => {
  it.each<readonly [what: string, bytes: string, status: number, code: string]>([
    ["bad JSON", bytesOf({ body: `{"model": ${PROMPT}` }), 400, "invalid_request"],
    ["another content type", bytesOf({ lines: ["content-type: text/plain"] }), 415, "unsupported_media_type"],
    ["a body that is too large", bytesOf({ body: `"${"x".repeat(5000)}"` }), 413, "body_too_large"],
    ["an unknown route", bytesOf({ line: "POST /v1/nothing" }), 404, "route_not_found"],
    ["a path that climbs", bytesOf({ line: "POST /v1/../../etc/passwd" }), 404, "route_not_found"],
    ["a wrong method", bytesOf({ line: "PUT /v1/chat/completions" }), 405, "method_not_allowed"],
    ["a wrong token", bytesOf({ token: "sk-wrong-canary-123456" }), 401, "unauthorized"],
    ["a foreign host", bytesOf({ host: "evil.test" }), 421, "misdirected_host"],
    ["a page of another origin", bytesOf({ lines: [TYPE, "origin: https://evil.test"] }), 403, "forbidden"],
    ["a path for administrators", bytesOf({ line: "GET /metrics", body: "" }), 403, "forbidden"],
    [
      "an upgrade",
      bytesOf({ lines: [TYPE, "connection: upgrade", "upgrade: websocket"] }),
      501,
      "not_implemented",
    ],
    ["bytes that are no HTTP", "NONSENSE\r\n\r\n", 400, "invalid_request"],
    ["two lengths", bytesOf({ lines: [TYPE, "content-length: 1"] }), 400, "invalid_request"],
    ["huge headers", bytesOf({ lines: [`x-large: ${"x".repeat(40_000)}`] }), 431, "headers_too_large"],
    ["slow headers", "POST /v1/chat/completions HTTP/1.1\r\nhost: 127", 408, "request_timeout"],
    ["a slow body", bytesOf({ held: 20 }), 408, "request_timeout"],
    [
      "bad chunks",
      `${bytesOf({ lines: [TYPE] }).split("content-length")[0] ?? ""}transfer-encoding: chunked\r\n\r\nzz\r\n`,
      400,
      "invalid_request",
    ],
  ])(
    "for %s has one line with every field, is counted, and costs nothing",
    async (_what, bytes, status, code) => {
      const rig = await startRig({
        budget: { limit: 1 },
        router: { limits: { bodyBytes: 4096 }, timeouts: TIMEOUTS },
      });
      const reply = await rawRequest(rig.router.port, bytes, { timeoutMs: 800 });
      expect(reply.status).toBe(status);
      const rows = await rig.requests(1);
      expect(rows).toHaveLength(1);
      const [row] = rows;
      expect(Object.keys(row ?? {})).toEqual(expect.arrayContaining([...ALWAYS]));
      expect(row).toMatchObject({ status, code, outcome: "refused", attempt: 0, reserved: 0, settled: 0 });
      expect(row?.["request_id"]).toBe(idOf(reply));
      expect(row?.["bytes_out"]).toBe(reply.text.split("\r\n\r\n").slice(1).join("\r\n\r\n").length);
      nothingLeaks(rig);
      await expectCounted(rig, "refused", code);
      expect(rig.budget.control.current()?.spent).toBe(0);
      expect(rig.mock.requests).toHaveLength(0);
      expect(rig.defects).toEqual([]);
    },
  );

  it("because its client left in the middle of the body has one line that says so", async () => {
    const rig = await startRig();
    const socket = connect(rig.router.port, "127.0.0.1");
    socket.write(bytesOf({ held: 20 }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    const [row] = await rig.requests(1);
    expect(row).toMatchObject({
      outcome: "aborted",
      client_abort: "pre_header",
      bytes_out: 0,
      level: "info",
    });
    await expectCounted(rig, "aborted", "invalid_request");
  });

  it("because the router is not ready or has too many connections has one line", async () => {
    const rig = await startRig({ router: { notReady: () => "no keys yet", limits: { connections: 1 } } });
    const hold = connect(rig.router.port, "127.0.0.1");
    await new Promise((resolve) => hold.once("connect", resolve));
    expect((await rawRequest(rig.router.port, bytesOf({}), { timeoutMs: 800 })).status).toBe(503);
    hold.write(bytesOf({}));
    const rows = await rig.requests(2);
    expect(rows.map(({ code, status }) => ({ code, status }))).toEqual([
      { code: "overloaded", status: 503 },
      { code: "not_ready", status: 503 },
    ]);
    hold.destroy();
  });

  it.each([
    ["unauthorized", bytesOf({ token: "wrong" })],
    ["forbidden", bytesOf({ lines: [TYPE, "origin: https://evil.test"] })],
    ["misdirected_host", bytesOf({ host: "evil.test" })],
  ])("as %s has an audit row beside its line", async (alert, bytes) => {
    const rig = await startRig();
    const reply = await rawRequest(rig.router.port, bytes, { timeoutMs: 800 });
    const audits = rig.rows().filter((row) => row["audit"] === "auth");
    expect(audits).toEqual([
      expect.objectContaining({ alert, level: "warn", facts: { request: idOf(reply), from: "127.0.0.1" } }),
    ]);
  });

  it("does not fill the log: audit rows end with the hundredth wrong token, lines with the thousandth, and all are counted", async () => {
    const rig = await startRig();
    const wrong = { authorization: "Bearer wrong" };
    for (let at = 0; at < 105; at += 1) await (await rig.post("/chat/completions", CHAT, wrong)).text();
    for (let at = 0; at < 1000; at += 1) await (await rig.post("/nothing", CHAT)).text();
    await rig.router.stop();
    const rows = rig.rows();
    expect(rows.filter((row) => row["audit"] === "auth")).toHaveLength(100);
    expect(rows.filter(({ msg }) => msg === "request")).toHaveLength(1000);
    expect(rows.filter(({ msg }) => msg === "refused requests without a line")).toMatchObject([
      { count: 105 },
    ]);
    const metrics = parseMetrics(await rig.telemetry.metrics.text());
    expect(valueOf(metrics, "iron_errors_total", { code: "unauthorized" })).toBe(100);
    expect(valueOf(metrics, "iron_errors_total", { code: "rate_limited" })).toBe(5);
    expect(valueOf(metrics, "iron_errors_total", { code: "route_not_found" })).toBe(1000);
  });
});

function idOf(reply: RawReply): string | undefined {
  return /^x-request-id: (\S+)\r$/im.exec(reply.text)?.[1];
}

function nothingLeaks(rig: Rig): void {
  const log = rig.lines.join("");
  for (const secret of [CLIENT_TOKEN, "sk-wrong-canary", PROMPT.slice(0, 20)])
    expect(log).not.toContain(secret);
}

async function expectCounted(rig: Rig, outcome: string, code: string): Promise<void> {
  const metrics = parseMetrics(await rig.telemetry.metrics.text());
  expect(valueOf(metrics, "iron_requests_total", { operation: "none", outcome })).toBe(1);
  expect(valueOf(metrics, "iron_errors_total", { code })).toBe(1);
}
