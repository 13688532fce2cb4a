import { describe, expect, it } from "vitest";
import { IronError, type IronErrorCode, type Failure, type ProviderReply } from "@iron/types";
import { vendors } from "../registry.ts";
import { ERROR_TABLE } from "./error-table.ts";
import { readFailure } from "./read-failure.ts";
import { readRetryAfter } from "./read-retry-after.ts";
import { anthropic } from "../vendors/anthropic/vendor.ts";
import { openai } from "../vendors/openai/vendor.ts";

const ANY_TEXT: unknown = expect.any(String);
const CODES = Object.keys(ERROR_TABLE) as IronErrorCode[];
const ANTHROPIC_TYPES = [
  "invalid_request_error",
  "authentication_error",
  "billing_error",
  "permission_error",
  "not_found_error",
  "rate_limit_error",
  "timeout_error",
  "api_error",
  "overloaded_error",
];

describe("our own errors", () => {
  it.each(CODES)("%s has one answer in both families", (code) => {
    const error = new IronError(code, "what happened", { facts: { number: 3 }, param: "model" });
    const a = anthropic.renderError(error, "req_1");
    const o = openai.renderError(error, "req_1");
    expect(a.status).toBe(o.status);
    expect(o.status).toBeGreaterThanOrEqual(400);
    expect(a.body).toMatchObject({
      type: "error",
      request_id: "req_1",
      error: { message: ANY_TEXT },
    });
    expect(ANTHROPIC_TYPES).toContain((a.body["error"] as { type: string }).type);
    expect(o.body).toMatchObject({
      error: {
        message: ANY_TEXT,
        type: ANY_TEXT,
        param: "model",
        code: ANY_TEXT,
      },
    });
    for (const { headers } of [a, o]) {
      expect(headers).toMatchObject({
        "content-type": "application/json",
        "x-request-id": "req_1",
        "x-iron-error": code,
      });
      expect(headers["x-should-retry"]).toMatch(/^(true|false)$/);
    }
  });

  it.each<[IronErrorCode, number, string, string, string, boolean]>([
    ["unauthorized", 401, "invalid_request_error", "invalid_api_key", "authentication_error", false],
    ["misdirected_host", 421, "invalid_request_error", "misdirected_host", "invalid_request_error", false],
    ["price_unknown", 400, "invalid_request_error", "price_unknown", "invalid_request_error", false],
    ["budget_exceeded", 402, "iron_cage_budget_exceeded", "budget_exceeded", "billing_error", false],
    ["budget_in_flight", 402, "iron_cage_insufficient_budget", "insufficient_budget", "billing_error", true],
    ["budget_unavailable", 503, "iron_cage_unavailable", "budget_unavailable", "api_error", true],
    ["body_too_large", 413, "invalid_request_error", "body_too_large", "invalid_request_error", false],
    ["provider_auth", 502, "iron_cage_upstream_error", "provider_auth", "api_error", false],
    ["connection_failed", 502, "iron_cage_upstream_error", "connection_failed", "api_error", true],
    ["connect_timeout", 504, "iron_cage_upstream_error", "connect_timeout", "timeout_error", true],
    ["upstream_timeout", 504, "iron_cage_upstream_error", "upstream_timeout", "timeout_error", false],
    ["upstream_reset", 502, "iron_cage_upstream_error", "upstream_reset", "api_error", false],
    ["circuit_open", 503, "iron_cage_upstream_error", "circuit_open", "overloaded_error", true],
    [
      "idempotency_conflict",
      409,
      "invalid_request_error",
      "idempotency_conflict",
      "invalid_request_error",
      true,
    ],
    [
      "idempotency_mismatch",
      422,
      "invalid_request_error",
      "idempotency_mismatch",
      "invalid_request_error",
      false,
    ],
  ])("%s is %i as the fault matrix has it", (code, status, openaiType, openaiCode, anthropicType, retry) => {
    const error = new IronError(code, "x");
    const rendered = openai.renderError(error, "r");
    expect(rendered.status).toBe(status);
    expect(rendered.body).toEqual({
      error: { message: ANY_TEXT, type: openaiType, param: null, code: openaiCode },
    });
    expect(anthropic.renderError(error, "r").body).toMatchObject({ error: { type: anthropicType } });
    expect(rendered.headers["x-should-retry"]).toBe(String(retry));
  });

  it("lays the numbers of a refusal beside its message, in both families", () => {
    const facts = {
      budget: "router",
      limit_usd: "5.00",
      spent_usd: "4.99",
      held_usd: "0.00",
      bound_usd: "0.02",
      max_tokens_that_fits: 120,
      reason: "exhausted",
    };
    const error = new IronError("budget_exceeded", "Budget router is spent.", { facts });
    expect(openai.renderError(error, "r").body["error"]).toMatchObject(facts);
    expect(anthropic.renderError(error, "r").body["error"]).toMatchObject(facts);
  });

  it("lets no fact stand in for message, type, param or code", () => {
    const error = new IronError("internal", "secret detail", { facts: { a: 1 } });
    const shadow = new IronError("route_not_found", "No such path.", {
      facts: { message: "x", type: "y", code: "z", param: "p" },
    });
    expect(JSON.stringify(openai.renderError(error, "r"))).not.toContain("secret detail");
    expect(openai.renderError(shadow, "r").body["error"]).toEqual({
      message: "No such path.",
      type: "invalid_request_error",
      param: null,
      code: "route_not_found",
    });
  });

  it("answers every refused credential alike", () => {
    const [one, two] = ["no token", "wrong token"].map((why) =>
      openai.renderError(new IronError("unauthorized", why, { facts: { why } }), "r"),
    );
    expect(one).toEqual(two);
  });

  it("states the wait in both forms, rounded up", () => {
    const { headers } = openai.renderError(
      new IronError("budget_in_flight", "x", { retryAfterMs: 1200.5 }),
      "r",
    );
    expect(headers).toMatchObject({ "retry-after": "2", "retry-after-ms": "1201", "x-should-retry": "true" });
    const charged = openai.renderError(new IronError("circuit_open", "x", { shouldRetry: false }), "r");
    expect(charged.headers["x-should-retry"]).toBe("false");
  });
});

function reply(
  dialect: string,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): IronError {
  const provider: ProviderReply = {
    status,
    dialect,
    body: Buffer.from(body),
    headers: new Map(Object.entries(headers)),
  };
  return new IronError("provider_error", "The provider refused.", { reply: provider });
}

describe("a provider's error reply", () => {
  const overloaded =
    '{"type":"error", "error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_x"}';

  it("passes in its own family as it came, byte for byte, with its retry headers", () => {
    const error = reply("anthropic-messages", 529, overloaded, {
      "retry-after": "3",
      "request-id": "req_x",
      "set-cookie": "a=b",
    });
    const rendered = anthropic.renderError(error, "r");
    expect(rendered.status).toBe(529);
    expect(Buffer.from(rendered.raw ?? []).toString()).toBe(overloaded);
    expect(rendered.headers).toMatchObject({
      "retry-after": "3",
      "request-id": "req_x",
      "x-should-retry": "true",
    });
    expect(rendered.headers).not.toHaveProperty("set-cookie");
  });

  it("is carried over to the other family with status, type and message", () => {
    expect(openai.renderError(reply("anthropic-messages", 529, overloaded), "r")).toMatchObject({
      status: 503,
      body: { error: { message: "Overloaded", type: "server_error", param: null, code: "overloaded_error" } },
    });
    const limited =
      '{"error":{"message":"Slow down","type":"tokens","param":null,"code":"rate_limit_exceeded"}}';
    const rendered = anthropic.renderError(reply("openai-chat", 429, limited, { "retry-after": "2" }), "r");
    expect(rendered).toMatchObject({
      status: 429,
      headers: { "retry-after": "2", "x-should-retry": "true" },
      body: { type: "error", error: { type: "rate_limit_error", message: "Slow down" }, request_id: "r" },
    });
    expect(rendered.raw).toBeUndefined();
    expect(anthropic.renderError(reply("openai-chat", 400, limited), "r").body).toMatchObject({
      error: { type: "invalid_request_error" },
    });
  });

  it("that is no JSON is told in the family's own form", () => {
    for (const body of ["<html>502 at http://10.0.0.1</html>", "", "[1]"]) {
      const rendered = openai.renderError(
        reply("openai-chat", 502, body, { "content-type": "text/html" }),
        "r",
      );
      expect(rendered.headers["content-type"]).toBe("application/json");
      expect(rendered.body).toMatchObject({
        error: { message: "The provider answered 502.", type: "server_error" },
      });
    }
  });
});

const fail = (status: number, body = "", headers: Record<string, string> = {}): Failure =>
  readFailure({ status, headers: new Map(Object.entries(headers)), body: Buffer.from(body) });

describe("readFailure", () => {
  it.each<[number, string, string]>([
    [400, '{"error":{"message":"bad","type":"invalid_request_error"}}', "invalid_request"],
    [401, "", "authentication"],
    [402, "", "quota"],
    [403, "", "permission"],
    [404, "<html>", "not_found"],
    [408, "", "server_error"],
    [409, "", "server_error"],
    [413, "", "too_large"],
    [422, "", "invalid_request"],
    [425, "", "server_error"],
    [429, '{"error":{"code":"rate_limit_exceeded"}}', "rate_limit"],
    [429, '{"error":{"code":"insufficient_quota","type":"insufficient_quota"}}', "quota"],
    [429, "not json", "rate_limit"],
    [
      400,
      '{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API."}}',
      "quota",
    ],
    [400, '{"type":"error","error":{"type":"billing_error","message":"x"}}', "quota"],
    [500, '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}', "overloaded"],
    [500, "", "server_error"],
    [502, "<html>", "server_error"],
    [503, "", "overloaded"],
    [529, "", "overloaded"],
    [302, "", "redirect"],
    [101, "", "protocol"],
    [418, '{"error":{"type":"__proto__"}}', "invalid_request"],
  ])("reads %i with %s as %s", (status, body, kind) => {
    expect(fail(status, body)).toMatchObject({ kind, status, sent: true, answered: true });
  });

  it("takes the provider's word on retrying", () => {
    expect(fail(500, "", { "x-should-retry": "false" }).shouldRetry).toBe(false);
    expect(fail(400, "", { "x-should-retry": "true" }).shouldRetry).toBe(true);
    expect(fail(500)).not.toHaveProperty("shouldRetry");
  });
});

describe("readRetryAfter", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  it.each<[string, Record<string, string>, number | undefined]>([
    ["seconds", { "retry-after": "2" }, 2000],
    ["parts of seconds", { "retry-after": "0.5" }, 500],
    ["milliseconds before seconds", { "retry-after": "9", "retry-after-ms": "125.5" }, 126],
    [
      "a date, by the reply's own clock",
      { "retry-after": "Thu, 01 Jan 2026 00:10:05 GMT", date: "Thu, 01 Jan 2026 00:10:00 GMT" },
      5000,
    ],
    ["a date, by ours", { "retry-after": "Thu, 01 Jan 2026 00:00:07 GMT" }, 7000],
    ["a date that has passed", { "retry-after": "Wed, 31 Dec 2025 00:00:00 GMT" }, 0],
    ["a negative number", { "retry-after": "-5" }, undefined],
    ["words", { "retry-after": "soon" }, undefined],
    ["nothing", {}, undefined],
    ["a number without end", { "retry-after": "1e400" }, undefined],
  ])("reads %s", (_name, headers, ms) => {
    expect(readRetryAfter(new Map(Object.entries(headers)), now)).toBe(ms);
  });
});

describe("the registry", () => {
  it("lists both vendors", () => {
    expect([...vendors.keys()]).toEqual(["anthropic", "openai"]);
  });
});
