import { createServer, request } from "node:http";
import type { Server } from "node:http";
import { connect } from "node:net";
import { Agent, fetch as undiciFetch } from "undici";
import { listenLoopback, selfSignedCertificate } from "@iron/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { FAMILIES, LIMITED, settledMoney, told } from "./facts.ts";
import { CHAT, startRig } from "./rig.ts";

describe("TLS", () => {
  it("is served with the certificate of the `tls` option, for clients that trust it", async () => {
    const tls = await selfSignedCertificate();
    const rig = await startRig({ budget: LIMITED, router: { tls } });
    expect(rig.router.baseUrl).toBe(`https://127.0.0.1:${rig.router.port}/v1`);
    const dispatcher = new Agent({ connect: { ca: tls.cert } });
    onTestFinished(() => dispatcher.destroy());
    const reply = await undiciFetch(`${rig.router.baseUrl}/chat/completions`, {
      dispatcher,
      method: "POST",
      headers: { authorization: `Bearer ${rig.router.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ ...CHAT, stream: true }),
    });
    expect(reply.status).toBe(200);
    expect(await reply.text()).toContain("[DONE]");
    await expect(fetch(`https://127.0.0.1:${rig.router.port}/`)).rejects.toThrow("fetch failed");
    expect(await settledMoney(rig, 1)).toBe(rig.oracle());
  });

  it("to a provider is trusted with a private certificate authority, streaming and not", async () => {
    const tls = await selfSignedCertificate();
    const rig = await startRig({ budget: LIMITED, mock: { tls }, router: { upstream: { ca: tls.cert } } });
    for (const { path, body } of FAMILIES)
      for (const stream of [false, true]) {
        const reply = await rig.post(path, { ...body, stream });
        expect(reply.status).toBe(200);
        await reply.text();
      }
    expect(await settledMoney(rig, 4)).toBe(rig.oracle());
  });
});

describe("an HTTP proxy for calls to providers", () => {
  it("carries them through CONNECT with its own credentials, and sees neither key nor body", async () => {
    const tls = await selfSignedCertificate({ names: ["provider.test"] });
    const proxy = await connectProxy();
    const rig = await startRig({
      budget: LIMITED,
      mock: { tls },
      upstream: (mock) => {
        proxy.target = mock.port;
        return "https://provider.test";
      },
      router: { upstream: { ca: tls.cert, proxy: `http://user:pass@127.0.0.1:${proxy.port}` } },
    });
    const reply = await rig.post("/chat/completions", CHAT);
    expect(reply.status).toBe(200);
    await reply.text();
    expect(await settledMoney(rig, 1)).toBe(rig.oracle());
    expect(proxy.asked).toEqual([
      { target: "provider.test:443", authorization: `Basic ${Buffer.from("user:pass").toString("base64")}` },
    ]);
  });

  it("is not asked for loopback, nor for hosts that are excepted", async () => {
    const proxy = await connectProxy();
    const upstream = { proxy: `http://127.0.0.1:${proxy.port}`, noProxy: ["*.invalid"] };
    const rig = await startRig({ budget: LIMITED, router: { upstream } });
    expect((await rig.post("/chat/completions", CHAT)).status).toBe(200);
    const away = await startRig({
      budget: LIMITED,
      upstream: () => "https://provider.invalid",
      router: { upstream },
    });
    expect((await away.post("/chat/completions", CHAT)).status).toBe(502);
    expect(proxy.asked).toEqual([]);
  });

  it("that refuses or is down is 502 connection_failed, and nothing is charged", async () => {
    const proxy = await connectProxy();
    proxy.refuses = true;
    for (const port of [proxy.port, 1]) {
      const rig = await startRig({
        budget: LIMITED,
        upstream: () => "https://provider.test",
        router: { upstream: { proxy: `http://127.0.0.1:${port}` } },
      });
      expect(await told(await rig.post("/chat/completions", CHAT), "OpenAI")).toMatchObject({
        status: 502,
        code: "connection_failed",
      });
      expect(await settledMoney(rig, 1)).toBe(0);
    }
  });
});

it("an SDK's pooled connections are kept alive, on both sides", async () => {
  const rig = await startRig();
  for (let at = 0; at < 5; at += 1) await (await rig.post("/chat/completions", CHAT)).text();
  expect(rig.mock.connections).toHaveLength(1);
});

it("HEAD, and a request without a body, keep a connection usable", async () => {
  const rig = await startRig();
  const status = await new Promise((resolve, reject) => {
    const asked = request(
      { port: rig.router.port, host: "127.0.0.1", method: "HEAD", path: "/health/live" },
      (reply) => resolve(reply.resume().statusCode),
    );
    asked.on("error", reject);
    asked.end();
  });
  expect(status).toBe(200);
});

interface ConnectProxy {
  readonly port: number;
  readonly asked: { target: string; authorization: string | undefined }[];
  /** Where tunnels lead, whatever they are asked for. */
  target: number;
  refuses: boolean;
}

/** A proxy that knows CONNECT and nothing else. */
async function connectProxy(): Promise<ConnectProxy> {
  const server: Server = createServer((_req, res) => res.writeHead(400).end());
  const proxy = { port: 0, asked: [] as ConnectProxy["asked"], target: 0, refuses: false };
  server.on("connect", (req, client) => {
    proxy.asked.push({ target: req.url ?? "", authorization: req.headers["proxy-authorization"] });
    if (proxy.refuses) {
      client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    const upstream = connect(proxy.target, "127.0.0.1", () => client.write("HTTP/1.1 200 OK\r\n\r\n"));
    upstream.on("error", () => client.destroy());
    client.on("error", () => upstream.destroy());
    client.on("close", () => upstream.destroy());
    upstream.pipe(client).pipe(upstream);
  });
  proxy.port = await listenLoopback(server);
  onTestFinished(() => void server.close());
  return proxy;
}
