import { setTimeout as sleep } from "node:timers/promises";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, describe, onTestFinished } from "vitest";
import { startRelay, type Relay, type RelayOptions } from "../src/index.ts";
import { frame, type RawSocket, rawConnect, TEXT, textFrame } from "./raw-socket.ts";
import { pageStub } from "./rig.ts";
import { type RouterStub, routerStub } from "./router-stub.ts";

async function relayBefore(stub?: RouterStub, options: Partial<RelayOptions> = {}): Promise<Relay> {
  const routers = stub === undefined ? [] : [stub.address];
  const relay = await startRelay({ routers, page: pageStub(), coalesceMs: 20, ...options });
  onTestFinished(() => relay.stop());
  return relay;
}

async function authenticated(relay: Relay, more: object = {}): Promise<RawSocket> {
  const client = await rawConnect(relay);
  client.send(textFrame({ type: "AUTH", token: relay.token, ...more }));
  await client.until(({ type }) => type === "AUTH_OK");
  return client;
}

async function isAlive(relay: Relay): Promise<boolean> {
  return (await fetch(`${relay.url}/health`)).ok;
}

function close(code: number, reason: Uint8Array | string = ""): Buffer {
  const payload = Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]);
  return frame({ opcode: 8, payload });
}

function bad(bytes: readonly number[]): Buffer {
  return Buffer.from(bytes);
}

async function withinASecond(client: RawSocket): Promise<number> {
  const began = performance.now();
  const code = await client.closed;
  if (performance.now() - began >= 1000) throw new Error("it took a second and more");
  return code;
}

describe("W-113: who may listen", () => {
  it.each([
    ["another site", { origin: "http://evil.test" }],
    ["another port of this machine", { origin: "http://127.0.0.1:1" }],
    ["an opaque origin", { origin: "null" }],
    ["a name that was made to lead here", { host: "rebind.test:4142" }],
    [
      "a name that was made to lead here, with its own origin",
      { host: "rebind.test", origin: "http://rebind.test" },
    ],
    ["a name that only begins like ours", { host: "localhost.evil.test" }],
    ["an origin that only begins like ours", { origin: "http://127.0.0.1.evil.test" }],
  ])("refuses %s before 101", async (_what, headers) => {
    const relay = await relayBefore();
    const client = await rawConnect(relay, { headers });
    expect(client.status).toBe("HTTP/1.1 403 Refused");
    expect(client.messages).toEqual([]);
  });

  it("takes the origin of its own page, and of no page at all", async () => {
    const relay = await relayBefore();
    expect((await rawConnect(relay, { headers: { origin: relay.url } })).status).toContain("101");
    expect((await rawConnect(relay)).status).toContain("101");
  });

  it("takes a name that it was told of, with the origin of that name alone", async () => {
    const relay = await relayBefore(undefined, { allowedHosts: ["iron.example"] });
    const status = async (host: string, origin: string): Promise<string> =>
      (await rawConnect(relay, { headers: { host, origin } })).status;
    expect(await status("iron.example:4142", "http://iron.example:4142")).toContain("101");
    expect(await status("iron.example:4142", "http://evil.example:4142")).toContain("403");
  });

  it("closes with 4408 a client that shows no token in time, and tells it nothing", async () => {
    const relay = await relayBefore(undefined, { authMs: 50 });
    const client = await rawConnect(relay);
    expect(await client.closed).toBe(4408);
    expect(client.messages).toEqual([]);
  });

  it.each([
    ["a wrong token", { type: "AUTH", token: "wrong" }],
    ["no token", { type: "AUTH" }],
    ["more than is asked for", { type: "AUTH", token: "TOKEN", scopes: ["admin"] }],
    ["another message", { type: "HELLO", token: "TOKEN" }],
    ["no JSON", "AUTH TOKEN"],
    ["an empty text", ""],
  ])("closes with 4401 a client that shows %s", async (_what, message) => {
    const relay = await relayBefore();
    const client = await rawConnect(relay);
    const text = typeof message === "string" ? message : JSON.stringify(message);
    client.send(textFrame(text.replace("TOKEN", relay.token)));
    expect(await client.closed).toBe(4401);
    expect(client.messages).toEqual([]);
  });

  it("takes no token in a binary frame", async () => {
    const relay = await relayBefore();
    const client = await rawConnect(relay);
    client.send(frame({ opcode: 2, payload: JSON.stringify({ type: "AUTH", token: relay.token }) }));
    expect(await client.closed).toBe(4401);
  });

  it("refuses a token in the address, even the right one", async () => {
    const relay = await relayBefore();
    expect((await rawConnect(relay, { path: `/ws?token=${relay.token}` })).status).toContain("400");
    expect((await rawConnect(relay, { path: "/" })).status).toContain("404");
    expect((await rawConnect(relay, { path: "//ws" })).status).toContain("404");
  });
});

describe("W-114: a page that does not read", () => {
  it("is let go with 4429 while others go on, and takes no more than a megabyte", async () => {
    const stub = await routerStub();
    const relay = await relayBefore(stub);
    const slow = await authenticated(relay, { batch: true });
    const well = await authenticated(relay, { batch: true });
    await well.until(
      (message) => message.type === "STATE_UPDATE" && message.live.routers[0]?.connected === true,
    );
    slow.socket.pause();
    const before = process.memoryUsage().rss;
    const seen = (): number => well.messages.filter(({ type }) => type === "AGENT_EVENT").length;
    // Far more than the buffers of the kernel hold.
    for (let round = 0; round < 60; round += 1) {
      stub.end(500);
      while (seen() < stub.last) await sleep(2);
    }
    expect(seen()).toBe(30_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    slow.socket.resume();
    expect([4429, 0]).toContain(await slow.closed);
    expect(slow.messages.filter(({ type }) => type === "AGENT_EVENT").length).toBeLessThan(30_000);
    expect(await isAlive(relay)).toBe(true);
  });

  it("is told why, when it reads again at once", async () => {
    const stub = await routerStub();
    const relay = await relayBefore(stub);
    const slow = await authenticated(relay, { batch: true });
    const well = await authenticated(relay, { batch: true });
    await well.until(
      (message) => message.type === "STATE_UPDATE" && message.live.routers[0]?.connected === true,
    );
    slow.socket.pause();
    const ends = slow.closed;
    const seen = (): number => well.messages.filter(({ type }) => type === "AGENT_EVENT").length;
    for (let round = 0; round < 60 && slow.socket.isPaused(); round += 1) {
      stub.end(500);
      while (seen() < stub.last) await sleep(2);
      if (round === 40) slow.socket.resume();
    }
    expect(await ends).toBe(4429);
  });
});

describe("W-116: frames that no client may send", () => {
  const auth = JSON.stringify({ type: "AUTH", token: "x" });
  const big = "x".repeat(64 * 1024 + 1);
  const reserved = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15];
  const wrongCodes = [0, 999, 1004, 1005, 1006, 1016, 2999, 5000, 65_535];

  const cases: readonly (readonly [string, number, readonly Uint8Array[]])[] = [
    ...[TEXT, 2, 8, 9, 10].map(
      (opcode) =>
        [
          `opcode ${opcode} unmasked`,
          1002,
          [frame({ opcode, payload: auth.slice(0, 20), masked: false })],
        ] as const,
    ),
    ...[1, 2, 3, 4, 5, 6, 7].map(
      (rsv) => [`reserved bits ${rsv}`, 1002, [frame({ opcode: TEXT, payload: auth, rsv })]] as const,
    ),
    ...[1, 2, 4].map(
      (rsv) => [`a ping with reserved bits ${rsv}`, 1002, [frame({ opcode: 9, rsv })]] as const,
    ),
    ...reserved.map(
      (opcode) => [`reserved opcode ${opcode}`, 1002, [frame({ opcode, payload: "x" })]] as const,
    ),
    ...[8, 9, 10].map(
      (opcode) => [`control opcode ${opcode} in pieces`, 1002, [frame({ opcode, fin: false })]] as const,
    ),
    ...[8, 9, 10].map(
      (opcode) =>
        [
          `control opcode ${opcode} of 126 bytes`,
          1002,
          [frame({ opcode, payload: "x".repeat(126) })],
        ] as const,
    ),
    ["a piece of nothing", 1002, [frame({ opcode: 0, payload: "x" })]],
    ["a last piece of nothing", 1002, [frame({ opcode: 0 })]],
    [
      "a message inside another",
      1002,
      [frame({ opcode: TEXT, fin: false, payload: "{" }), frame({ opcode: TEXT, payload: "}" })],
    ],
    [
      "binary inside text",
      1002,
      [frame({ opcode: TEXT, fin: false, payload: "{" }), frame({ opcode: 2, payload: "}" })],
    ],
    ["a close frame of one byte", 1002, [frame({ opcode: 8, payload: bad([3]) })]],
    ...wrongCodes.map((code) => [`close code ${code}`, 1002, [close(code)]] as const),
    ["a close reason that is no UTF-8", 1007, [close(1000, bad([0xff]))]],
    ...[
      [0xff],
      [0xc0, 0x80],
      [0xe0, 0x80, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xf8, 0x88, 0x80, 0x80, 0x80],
      [0xe2, 0x82],
      [0x80],
    ].map(
      (bytes) =>
        [
          `text of ${Buffer.from(bytes).toString("hex")}`,
          1007,
          [frame({ opcode: TEXT, payload: bad(bytes) })],
        ] as const,
    ),
    [
      "UTF-8 that breaks in the second piece",
      1007,
      [frame({ opcode: TEXT, fin: false, payload: "ok" }), frame({ opcode: 0, payload: bad([0xff]) })],
    ],
    ["a text of more than 64 KiB", 1009, [frame({ opcode: TEXT, payload: big })]],
    ["a binary message of more than 64 KiB", 1009, [frame({ opcode: 2, payload: big })]],
    [
      "more than 64 KiB in pieces",
      1009,
      [
        frame({ opcode: TEXT, fin: false, payload: big.slice(0, 40_000) }),
        frame({ opcode: 0, payload: big.slice(0, 40_000) }),
      ],
    ],
    ["a length of 2^32", 1009, [frame({ opcode: TEXT, length: 2n ** 32n })]],
    ["a length of 2^53", 1009, [frame({ opcode: TEXT, length: 2n ** 53n })]],
    ["a length of 2^62", 1009, [frame({ opcode: TEXT, length: 2n ** 62n })]],
    ["a length with its highest bit", 1009, [frame({ opcode: TEXT, length: 2n ** 63n + 1n })]],
  ];

  it("is a table of sixty and more", () => expect(cases.length).toBeGreaterThanOrEqual(60));

  it.each(cases)("%s closes with %i", async (_what, code, frames) => {
    const relay = await relayBefore();
    const client = await rawConnect(relay);
    for (const bytes of frames) client.send(bytes);
    expect(await client.closed).toBe(code);
    expect(client.messages).toEqual([]);
    expect(await isAlive(relay)).toBe(true);
  });

  it("takes a good message byte by byte, and in pieces with a ping between them", async () => {
    const relay = await relayBefore();
    const bytes = textFrame({ type: "AUTH", token: relay.token });
    const slow = await rawConnect(relay);
    for (const byte of bytes) {
      slow.send(Buffer.from([byte]));
      await sleep(0);
    }
    expect(await slow.until(({ type }) => type === "AUTH_OK")).toMatchObject({ protocol: "003" });
    const text = JSON.stringify({ type: "AUTH", token: relay.token });
    const pieces = await rawConnect(relay);
    pieces.send(frame({ opcode: TEXT, fin: false, payload: text.slice(0, 9) }));
    pieces.send(frame({ opcode: 9, payload: "?" }));
    pieces.send(frame({ opcode: 0, payload: text.slice(9) }));
    expect(await pieces.until(({ type }) => type === "AUTH_OK")).toMatchObject({ protocol: "003" });
  });

  it("offers no compression", async () => {
    const relay = await relayBefore();
    const client = await rawConnect(relay, { headers: { "sec-websocket-extensions": "permessage-deflate" } });
    expect(client.status).toContain("101");
    client.send(frame({ opcode: TEXT, rsv: 4, payload: "x" }));
    expect(await client.closed).toBe(1002);
  });
});

describe("W-117: the channel is read only", () => {
  it.each([
    ["a second AUTH", { type: "AUTH", token: "again" }],
    ["an order", { type: "STOP", agent: "ann" }],
    ["anything", "x"],
  ])("closes with 1008 whoever sends %s after AUTH", async (_what, message) => {
    const relay = await relayBefore();
    const client = await authenticated(relay);
    client.send(textFrame(message));
    expect(await client.closed).toBe(1008);
  });
});

describe("W-118: a page that comes back", () => {
  it("is told what it missed, without a gap and nothing twice, however much that is", async () => {
    const stub = await routerStub();
    const relay = await relayBefore(stub);
    const watcher = await authenticated(relay, { batch: true });
    stub.end(10);
    const known = await watcher.until(
      (message) => message.type === "AGENT_EVENT" && message.request.id === "req_10",
    );
    for (let round = 0; round < 7; round += 1) {
      stub.end(500);
      await watcher.until(
        (message) => message.type === "AGENT_EVENT" && message.request.id === `req_${stub.last}`,
      );
    }
    for (const batch of [true, false]) {
      const back = await authenticated(relay, { resume_from: known.seq, batch });
      await back.until((message) => message.type === "AGENT_EVENT" && message.request.id === "req_3510");
      const told = back.messages.filter(({ type }) => type === "AGENT_EVENT").map(({ seq }) => seq);
      expect(told).toEqual(Array.from({ length: 3500 }, (_, at) => known.seq + 1 + at));
      expect(back.messages[0]).toMatchObject({ type: "AUTH_OK", resumed: true });
      expect(back.messages.some(({ type }) => type === "SNAPSHOT")).toBe(false);
    }
  });

  it.each([
    ["the past before the ring", (last: number) => last - 5000],
    ["a future that is not ours", (last: number) => last + 1],
    ["the numbers of another relay", () => 12],
  ])("from %s is told everything anew", async (_what, from) => {
    const stub = await routerStub();
    const relay = await relayBefore(stub);
    const first = await authenticated(relay);
    stub.end(3);
    const { seq } = await first.until(
      (message) => message.type === "AGENT_EVENT" && message.request.id === "req_3",
    );
    const back = await authenticated(relay, { resume_from: from(seq) });
    const snapshot = await back.until(({ type }) => type === "SNAPSHOT");
    expect(back.messages[0]).toMatchObject({ type: "AUTH_OK", resumed: false, seq });
    expect(snapshot).toMatchObject({ seq, state: { totals: { requests: 3 } } });
  });

  it("after the relay was started again finds everything that the router remembers, under numbers that are new", async () => {
    const stub = await routerStub();
    const token = "dash-0123456789abcdef";
    const before = await relayBefore(stub, { token });
    const client = await authenticated(before);
    stub.end(5);
    const { seq } = await client.until(
      (message) => message.type === "AGENT_EVENT" && message.request.id === "req_5",
    );
    await before.stop();
    stub.end(2);
    const after = await relayBefore(stub, { token });
    const back = await authenticated(after, { resume_from: seq });
    const seen = await back.until(
      (message) =>
        (message.type === "STATE_UPDATE" && message.live.totals.requests === 7) ||
        (message.type === "SNAPSHOT" && message.state.totals.requests === 7),
    );
    expect(seen.seq).toBeGreaterThan(seq);
    expect(back.messages[0]).toMatchObject({ resumed: false });
  });
});

describe("W-119: signs of life", () => {
  it("lets go of a page that answers no ping, and keeps one that does", async () => {
    const relay = await relayBefore(undefined, { heartbeatMs: 60 });
    const deaf = await authenticated(relay);
    const well = await authenticated(relay);
    well.socket.on("data", (bytes: Buffer) => {
      if (bytes.includes(Buffer.from([0x89, 0x00]))) well.send(frame({ opcode: 10 }));
    });
    const began = performance.now();
    expect(await deaf.closed).toBe(0);
    expect(performance.now() - began).toBeLessThan(60 * 5);
    await well.until(({ type }) => type === "HEARTBEAT");
    const beats = (): number => well.messages.filter(({ type }) => type === "HEARTBEAT").length;
    while (beats() < 4) await sleep(10);
    expect(well.socket.destroyed).toBe(false);
  });
});

describe("W-120: a token that is taken back", () => {
  it("closes every page with 4401 within a second when it is changed, and takes the new one alone", async () => {
    const relay = await relayBefore();
    const [first, second] = [await authenticated(relay), await authenticated(relay)];
    const old = relay.token;
    expect(relay.rotateToken()).toBe(relay.token);
    expect(relay.token).not.toBe(old);
    expect([await withinASecond(first), await withinASecond(second)]).toEqual([4401, 4401]);
    const late = await rawConnect(relay);
    late.send(textFrame({ type: "AUTH", token: old }));
    expect(await late.closed).toBe(4401);
    await authenticated(relay);
    const order = await fetch(`${relay.url}/orders`, {
      method: "POST",
      headers: { authorization: `Bearer ${old}` },
    });
    expect(order.status).toBe(401);
  });

  it("follows its file: another text changes it, and without the file nobody may listen", async () => {
    const tokenFile = join(mkdtempSync(join(tmpdir(), "iron-token-")), "dashboard-token");
    const relay = await relayBefore(undefined, { tokenFile });
    const first = await authenticated(relay);
    writeFileSync(tokenFile, "dash-another-0123456789\n");
    expect(await withinASecond(first)).toBe(4401);
    expect(relay.token).toBe("dash-another-0123456789");
    const second = await authenticated(relay);
    rmSync(tokenFile);
    expect(await withinASecond(second)).toBe(4401);
    for (const token of ["", "dash-another-0123456789"]) {
      const late = await rawConnect(relay);
      late.send(textFrame({ type: "AUTH", token }));
      expect(await late.closed).toBe(4401);
    }
  });
});

it("closes with 1001 when it stops", async () => {
  const relay = await startRelay({ routers: [], page: pageStub() });
  const client = await authenticated(relay);
  await relay.stop();
  expect(await client.closed).toBe(1001);
});
