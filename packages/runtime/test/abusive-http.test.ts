import { rawRequest } from "@iron/testing";
import { describe, expect, it } from "vitest";
import { LIMITED, standing } from "./facts.ts";
import { rawRequestText, statusesOf } from "./raw.ts";
import { CHAT, startRig } from "./rig.ts";
import type { Rig } from "./rig.ts";

const BODY = JSON.stringify(CHAT);
const LENGTH = `content-length: ${Buffer.byteLength(BODY)}`;

async function send(rig: Rig, bytes: string, timeoutMs = 1500): ReturnType<typeof rawRequest> {
  return rawRequest(rig.router.port, Buffer.from(bytes, "latin1"), { timeoutMs });
}

/** A plain chat with these header lines instead of `content-type: application/json`. */
function chatWith(rig: Rig, lines: readonly string[], body = BODY): string {
  return rawRequestText(rig, { lines: [LENGTH, "connection: close", ...lines] }) + body;
}

describe("A-73: bodies that are not plain JSON in UTF-8", () => {
  it.each([
    ["no content type", []],
    ["text/plain", ["content-type: text/plain"]],
    ["a form", ["content-type: application/x-www-form-urlencoded"]],
    ["UTF-16", ["content-type: application/json; charset=utf-16"]],
    ["latin1", ["content-type: application/json;charset=iso-8859-1"]],
    ["multipart to a chat", ["content-type: multipart/form-data; boundary=x"]],
    ["gzip", ["content-type: application/json", "content-encoding: gzip"]],
    ["br after identity", ["content-type: application/json", "content-encoding: identity, br"]],
    ["something like JSON", ["content-type: application/jsonx"]],
  ])("%s is 415", async (_name, lines) => {
    const rig = await startRig({ budget: LIMITED });
    const reply = await send(rig, chatWith(rig, lines));
    expect(reply.status).toBe(415);
    expect(reply.text).toContain('"code":"unsupported_media_type"');
    expect(rig.mock.requests).toHaveLength(0);
  });

  it.each([
    "application/json",
    "application/json; charset=utf-8",
    'Application/JSON;charset="UTF-8"',
    "application/vnd.api+json",
  ])("%s is JSON", async (type) => {
    const rig = await startRig();
    await send(rig, chatWith(rig, [`content-type: ${type}`]));
    expect(rig.mock.requests[0]?.headers.get("content-type")).toBe(type);
  });
});

describe("A-74: routes and methods", () => {
  it.each([
    ["GET", "/v1/nothing", 404],
    ["POST", "/v1/chat", 404],
    ["POST", "/v2/chat/completions", 404],
    ["POST", "/v1/admin/keys", 404],
    ["POST", "/v1/organization/users", 404],
    ["POST", "/v1/fine_tuning/jobs", 404],
    ["GET", "/openai", 404],
    ["PUT", "/v1/chat/completions", 405],
    ["PATCH", "/v1/messages", 405],
    ["GET", "/v1/messages", 405],
    ["DELETE", "/v1/embeddings", 405],
    ["OPTIONS", "/v1/chat/completions", 405],
    ["TRACE", "/v1/chat/completions", 405],
  ])("%s %s is %i in the dialect, without a CORS header", async (method, path, status) => {
    const rig = await startRig({ budget: LIMITED });
    const reply = await send(rig, rawRequestText(rig, { method, path, lines: ["connection: close"] }));
    expect(reply.status).toBe(status);
    expect(reply.text).toContain('"error"');
    expect(reply.text.toLowerCase()).not.toContain("access-control-");
    expect(reply.text.includes('"type":"error"')).toBe(path.includes("messages"));
    expect(rig.mock.requests).toHaveLength(0);
    expect(rig.defects).toEqual([]);
  });

  it("a preflight from a web page is refused before anything else, and never answered with CORS headers", async () => {
    const rig = await startRig();
    const reply = await send(
      rig,
      rawRequestText(rig, {
        method: "OPTIONS",
        bare: true,
        lines: [
          "host: 127.0.0.1",
          "origin: https://evil.test",
          "access-control-request-method: POST",
          "access-control-request-headers: authorization",
          "connection: close",
        ],
      }),
    );
    expect(reply.status).toBe(403);
    expect(reply.text.toLowerCase()).not.toContain("access-control-");
  });

  it("HEAD answers where GET does, without a body", async () => {
    const rig = await startRig();
    for (const path of ["/", "/health/live", "/health/ready"]) {
      const reply = await send(
        rig,
        rawRequestText(rig, { method: "HEAD", path, lines: ["connection: close"] }),
      );
      expect(reply.status).toBe(200);
      expect(reply.text.split("\r\n\r\n")[1]).toBe("");
    }
    const models = await send(
      rig,
      rawRequestText(rig, { method: "HEAD", path: "/v1/models", lines: ["connection: close"] }),
    );
    expect([200, 404, 405]).toContain(models.status);
    expect(models.text.split("\r\n\r\n")[1]).toBe("");
  });
});

describe("A-77: headers without measure", () => {
  it.each([
    ["a single header of a million bytes", () => [`x-long: ${"a".repeat(1_000_000)}`]],
    ["5000 headers", () => Array.from({ length: 5000 }, (_, at) => `x-${at}: ${at}`)],
    ["64 KiB of headers", () => Array.from({ length: 64 }, (_, at) => `x-${at}: ${"v".repeat(1016)}`)],
  ])("%s is 431 or a closed connection, and reaches nobody", async (_name, lines) => {
    const rig = await startRig();
    const reply = await send(rig, chatWith(rig, ["content-type: application/json", ...lines()]));
    expect(reply.closed).toBe(true);
    expect([431, 400, undefined]).toContain(reply.status);
    expect(rig.mock.requests).toHaveLength(0);
    expect((await rig.post("/chat/completions", CHAT)).status).toBe(200);
  });

  it("a path of a million bytes is 414, 431 or 404, and reaches nobody", async () => {
    const rig = await startRig();
    const reply = await send(rig, rawRequestText(rig, { path: `/v1/${"a".repeat(1_000_000)}` }));
    expect([404, 414, 431, undefined]).toContain(reply.status);
    expect(rig.mock.requests).toHaveLength(0);
  });

  it("line breaks and other letters in a model's name never make a header of their own", async () => {
    const rig = await startRig({ budget: { unpricedCeiling: "0.01", ...LIMITED } });
    for (const model of [
      "gpt-5-mini\r\nx-injected: 1",
      "gpt-5\u0000",
      "modèle\n\n<html>",
      "x".repeat(5000),
    ]) {
      rig.router.reconfigure({
        providers: [{ name: "openai", vendor: "openai", baseUrl: rig.mock.url, models: ["*"] }],
        models: { alias: model },
      });
      const reply = await rig.post("/chat/completions", { ...CHAT, model: "alias" });
      expect(reply.headers.has("x-injected")).toBe(false);
      expect(reply.headers.get("x-iron-model") ?? "").toMatch(/^[\x20-\x7e]*$/);
      await reply.text();
    }
    expect(rig.defects).toEqual([]);
  });
});

describe("S-84: the Host header", () => {
  it.each([
    ["a foreign name", ["host: evil.test"], 421],
    ["a foreign name with our port", ["host: evil.test:80"], 421],
    ["a name that begins like ours", ["host: localhost.evil.test"], 421],
    ["an address of the network", ["host: 192.168.1.10"], 421],
    ["no Host", [], 400],
    ["an empty Host", ["host: "], 400],
    ["two Hosts", ["host: 127.0.0.1", "host: evil.test"], 400],
    ["two equal Hosts", ["host: 127.0.0.1", "Host: 127.0.0.1"], 400],
    ["user info", ["host: 127.0.0.1@evil.test"], 400],
    ["a path", ["host: 127.0.0.1/evil"], 400],
    ["a trailing dot", ["host: localhost."], 400],
    ["brackets that are no address", ["host: [evil]"], 400],
  ])("%s is refused before the token is looked at", async (_name, lines, status) => {
    const rig = await startRig();
    for (const token of [[], [`authorization: Bearer ${rig.router.apiKey}`]]) {
      const bytes = rawRequestText(rig, {
        bare: true,
        lines: [...lines, ...token, "content-type: application/json", LENGTH, "connection: close"],
      });
      expect((await send(rig, bytes + BODY)).status).toBe(status);
      const root = await send(
        rig,
        rawRequestText(rig, { bare: true, method: "GET", path: "/", lines: [...lines, "connection: close"] }),
      );
      expect(root.status).toBe(status);
    }
    expect(rig.mock.requests).toHaveLength(0);
  });

  it.each([
    "127.0.0.1",
    "127.0.0.1:9",
    "localhost",
    "LOCALHOST:1234",
    "[::1]",
    "[::1]:80",
    "router.internal",
    "Router.Internal:8443",
  ])("%s is ours: loopback, or configured, with any port", async (host) => {
    const rig = await startRig({ router: { allowedHosts: ["router.internal"] } });
    const lines = [
      `host: ${host}`,
      `authorization: Bearer ${rig.router.apiKey}`,
      "content-type: application/json",
      LENGTH,
      "connection: close",
    ];
    expect((await send(rig, rawRequestText(rig, { bare: true, lines }) + BODY)).status).toBe(200);
  });
});

/** 400 but for these. */
const OTHER_STATUS: Readonly<Record<string, number>> = {
  xchunked: 501,
  "gzip, chunked": 501,
  "a chunk extension of 20 KB": 413,
};

const SMUGGLED = "GET /smuggled HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";

describe("S-87: requests that two parsers read differently", () => {
  it.each([
    ["a length and chunks", ["transfer-encoding: chunked", "content-length: 6"], `0\r\n\r\n${SMUGGLED}`],
    ["two lengths", ["content-length: 5", "content-length: 6"], `hello${SMUGGLED}`],
    ["a list of lengths", ["content-length: 5, 5"], `hello${SMUGGLED}`],
    ["a signed length", ["content-length: +4"], `{"a"${SMUGGLED}`],
    ["a hexadecimal length", ["content-length: 0x4"], `{"a"${SMUGGLED}`],
    ["xchunked", ["transfer-encoding: xchunked"], `0\r\n\r\n${SMUGGLED}`],
    ["chunked, identity", ["transfer-encoding: chunked, identity"], `0\r\n\r\n${SMUGGLED}`],
    ["gzip, chunked", ["transfer-encoding: gzip, chunked"], `0\r\n\r\n${SMUGGLED}`],
    ["chunked twice", ["transfer-encoding: chunked", "transfer-encoding: chunked"], `0\r\n\r\n${SMUGGLED}`],
    ["a vertical tab before chunked", ["transfer-encoding: \u000bchunked"], `0\r\n\r\n${SMUGGLED}`],
    ["a space before the colon", ["content-length : 5"], `hello${SMUGGLED}`],
    ["a folded line", ["x-a: 1\r\n transfer-encoding: chunked"], SMUGGLED],
    ["a bare CR", ["x-a: 1\rtransfer-encoding: chunked"], SMUGGLED],
    ["a bare LF", ["x-a: 1\ncontent-length: 5"], SMUGGLED],
    ["a NUL", ["x-a: 1\u0000"], SMUGGLED],
    [
      "a chunk size that overflows",
      ["transfer-encoding: chunked"],
      `fffffffffffffffff\r\nx\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    ["a chunk that ends with a bare LF", ["transfer-encoding: chunked"], `2\n{}\n0\n\n${SMUGGLED}`],
    [
      "a chunk extension of 20 KB",
      ["transfer-encoding: chunked"],
      `2;${"a".repeat(20_000)}\r\n{}\r\n0\r\n\r\n${SMUGGLED}`,
    ],
  ])(
    "%s: refused, the connection closed, nothing behind it answered or passed on",
    async (name, lines, content) => {
      const rig = await startRig({ budget: LIMITED });
      const asked = rawRequestText(rig, { lines: ["content-type: application/json", ...lines] });
      const reply = await send(rig, asked + content);
      expect(reply.closed).toBe(true);
      expect(statusesOf(reply.text)).toEqual([OTHER_STATUS[name] ?? 400]);
      const [head = "", body = ""] = reply.text.split("\r\n\r\n");
      expect(head).toMatch(/^connection: close\r?$/im);
      expect(head).toMatch(/^x-request-id: \S+\r?$/im);
      expect(JSON.parse(body)).toHaveProperty("error.code");
      expect(rig.mock.requests).toHaveLength(0);
      expect(rig.outcomes).toHaveLength(0);
      expect((await standing(rig)).spent).toBe(0);
      expect(rig.defects).toEqual([]);
    },
  );

  it.each([
    ["CONNECT", "CONNECT evil.test:443 HTTP/1.1\r\nhost: evil.test:443\r\n\r\n"],
    ["a request line of HTTP/0.9", "GET /\r\n"],
    ["HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["a leading space", " GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"],
    ["asterisk form", "OPTIONS * HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"],
    ["a TLS hello", "\u0016\u0003\u0001\u0000\u00a5\u0001\u0000"],
  ])("%s gets nothing but a refusal", async (_name, bytes) => {
    const rig = await startRig({ router: { timeouts: { headersMs: 300 } } });
    const reply = await send(rig, bytes, 2500);
    expect(reply.closed).toBe(true);
    expect([400, 404, 401, 405, 408, undefined]).toContain(reply.status);
    expect(rig.mock.requests).toHaveLength(0);
  });

  it("an upgrade is refused 501, and the connection is not a tunnel", async () => {
    const rig = await startRig();
    const lines = [
      "connection: upgrade",
      "upgrade: websocket",
      "sec-websocket-key: x",
      "sec-websocket-version: 13",
    ];
    const reply = await send(rig, rawRequestText(rig, { method: "GET", path: "/v1/realtime", lines }));
    expect(reply.status).toBe(501);
    expect(rig.mock.requests).toHaveLength(0);
  });

  it("Expect: 100-continue is answered and the body is taken; after a refusal it is not", async () => {
    const rig = await startRig();
    const expecting = ["content-type: application/json", LENGTH, "expect: 100-continue", "connection: close"];
    const reply = await send(rig, rawRequestText(rig, { lines: expecting }) + BODY);
    expect(statusesOf(reply.text)).toEqual([100, 200]);
    const odd = await send(
      rig,
      rawRequestText(rig, {
        lines: ["content-type: application/json", LENGTH, "expect: 200-ok", "connection: close"],
      }) + BODY,
    );
    expect(odd.status).toBe(417);
    expect(rig.mock.requests).toHaveLength(1);
  });
});
