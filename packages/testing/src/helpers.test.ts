import { createServer } from "node:net";
import { Agent, request } from "undici";
import { startMockProvider } from "@iron/mock-provider";
import { describe, expect, it } from "vitest";
import { findCanaries, makeCanary } from "./canary.ts";
import { collectSse, parseSse } from "./collect-sse.ts";
import { listenLoopback } from "./listen-loopback.ts";
import { rawRequest } from "./raw-request.ts";
import { selfSignedCertificate } from "./self-signed-certificate.ts";

describe("canaries", () => {
  it("are found in every form that they can leak in", () => {
    const secret = makeCanary('a"b/');
    const places = {
      plain: `x ${secret} y`,
      base64: Buffer.from(`u:${secret}tail`).toString("base64"),
      shifted: Buffer.from(`xyz:${secret}tail`).toString("base64"),
      url: `?key=${encodeURIComponent(secret)}`,
      hex: Buffer.from(secret).toString("hex").toUpperCase(),
      json: JSON.stringify({ key: secret }),
      bytes: Buffer.concat([Buffer.from([0xff, 0x00]), Buffer.from(secret)]),
      clean: secret.slice(0, -1),
    };
    const found = new Set(findCanaries([secret], places).map((hit) => hit.place));
    expect([...found]).toEqual(["plain", "base64", "shifted", "url", "hex", "json", "bytes"]);
  });
});

describe("server-sent events", () => {
  it("mean the same in every spelling", async () => {
    const expected = [
      { event: "a", data: "1\n2" },
      { event: undefined, data: "3" },
    ];
    const text = "event: a\ndata: 1\ndata:2\n\n: comment\n\ndata: 3\n\n";
    for (const newline of ["\n", "\r\n", "\r"]) {
      expect(parseSse(`\uFEFF${text.replaceAll("\n", newline)}`)).toEqual(expected);
    }
    await using provider = await startMockProvider();
    const reply = await request(`${provider.openaiBaseUrl}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"model":"m","stream":true,"messages":[{"role":"user","content":"say: hi"}]}',
    });
    expect((await collectSse(reply.body)).at(-1)).toEqual({ event: undefined, data: "[DONE]" });
  });
});

describe("raw requests", () => {
  it("bring back bytes, status and how the connection ended", async () => {
    await using provider = await startMockProvider();
    const answered = await rawRequest(
      provider.port,
      "GET /v1/models HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    );
    expect(answered).toMatchObject({ status: 200, closed: true, error: undefined });
    const server = createServer((socket) => socket.resetAndDestroy());
    const port = await listenLoopback(server);
    expect(await rawRequest(port, "x")).toMatchObject({ status: undefined, error: "ECONNRESET" });
    server.close();
    const silent = createServer();
    const silentPort = await listenLoopback(silent);
    expect(await rawRequest(silentPort, "x", { timeoutMs: 20 })).toMatchObject({ closed: false, text: "" });
    silent.close();
  });
});

describe("certificates", () => {
  it("serve a provider over TLS that only those who are told trust", async () => {
    const tls = await selfSignedCertificate();
    await using provider = await startMockProvider({ tls });
    expect(provider.url).toMatch(/^https:/);
    const trusting = new Agent({ connect: { ca: tls.cert } });
    const reply = await request(`${provider.openaiBaseUrl}/models`, { dispatcher: trusting });
    expect(reply.statusCode).toBe(200);
    await reply.body.dump();
    expect(provider.requests[0]?.connection).toBe(1);
    await trusting.destroy();
    await expect(request(`${provider.openaiBaseUrl}/models`)).rejects.toMatchObject({
      code: "DEPTH_ZERO_SELF_SIGNED_CERT",
    });
  });

  it("can be out of date or for another name", async () => {
    for (const [options, code] of [
      [{ expired: true }, "CERT_HAS_EXPIRED"],
      [{ names: ["elsewhere.test"] }, "ERR_TLS_CERT_ALTNAME_INVALID"],
    ] as const) {
      const tls = await selfSignedCertificate(options);
      await using provider = await startMockProvider({ tls });
      const trusting = new Agent({ connect: { ca: tls.cert } });
      await expect(
        request(`${provider.openaiBaseUrl}/models`, { dispatcher: trusting }),
      ).rejects.toMatchObject({ code });
      await trusting.destroy();
    }
  });
});
