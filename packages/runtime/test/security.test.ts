import { inspect } from "node:util";
import { vendors } from "@iron/dialects";
import { findCanaries, rawRequest } from "@iron/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LlmRouterOptions } from "../src/index.ts";
import { FAMILIES, LIMITED, readText, settledMoney, standing, told } from "./facts.ts";
import { rawRequestText } from "./raw.ts";
import { ANTHROPIC_KEY, CHAT, MESSAGES, OPENAI_KEY, startRig } from "./rig.ts";
import type { Rig } from "./rig.ts";

const BODY = JSON.stringify(CHAT);

async function askWith(
  rig: Rig,
  credentials: readonly string[],
  path = "/v1/chat/completions",
): ReturnType<typeof rawRequest> {
  const lines = [
    "host: 127.0.0.1",
    "content-type: application/json",
    `content-length: ${BODY.length}`,
    "connection: close",
    ...credentials,
  ];
  const head = rawRequestText(rig, { bare: true, path, lines });
  return rawRequest(rig.router.port, Buffer.from(head + BODY, "latin1"));
}

describe("S-79 and S-80: tokens", () => {
  it("S-79: every wrong token gets the same 401, whatever is wrong with it, and costs nothing", async () => {
    const rig = await startRig({ budget: LIMITED });
    const token = rig.router.apiKey;
    const wrong = [
      [],
      ["authorization: Bearer x"],
      [`authorization: Bearer ${token.slice(0, -1)}`],
      [`authorization: Bearer ${token}x`],
      [`authorization: Bearer ${"x".repeat(3000)}`],
      [`x-api-key: ${token.toUpperCase()}`],
      [`authorization: Bearer ${OPENAI_KEY}`],
      [`x-api-key: ${ANTHROPIC_KEY}`],
      [`authorization: Bearer ${rig.router.adminKey}`],
      [`authorization: Bearer ${token}`, `authorization: Bearer ${token}`],
      [`authorization: Bearer ${token}`, "x-api-key: another"],
      [`authorization: Basic ${token}`],
      [`x-api-key: "${token}"`],
      [`cookie: token=${token}`],
    ];
    for (const path of ["/v1/chat/completions", "/v1/messages"]) {
      const told = new Set<string>();
      for (const credentials of wrong) {
        const reply = await askWith(rig, credentials, path);
        expect(reply.status).toBe(401);
        // The whole reply but for the request's own id, and the time.
        told.add(reply.text.replace(/^date: .*$/im, "").replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID"));
      }
      expect([...told]).toHaveLength(1);
    }
    expect(rig.mock.requests).toHaveLength(0);
    expect(rig.outcomes).toHaveLength(0);
    expect((await standing(rig)).spent).toBe(0);
  });

  it("S-79: guessing is slowed down after a hundred in a minute; the right token is never held up", async () => {
    const rig = await startRig();
    const guess = async (): Promise<number> => {
      const reply = await rig.post("/chat/completions", CHAT, { headers: { authorization: "Bearer guess" } });
      await reply.text();
      return reply.status;
    };
    const statuses: number[] = [];
    for (let at = 0; at < 110; at += 1) statuses.push(await guess());
    expect(statuses.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 401));
    expect(new Set(statuses.slice(100))).toEqual(new Set([429]));
    expect((await rig.post("/chat/completions", CHAT)).status).toBe(200);
  });

  it.each<readonly [name: string, lines: (token: string) => readonly string[]]>([
    ["Bearer and a different x-api-key", (token) => [`authorization: Bearer ${token}`, "x-api-key: other"]],
    [
      "two Authorization lines",
      (token) => [`authorization: Bearer ${token}`, `authorization: Bearer ${token}`],
    ],
    ["two x-api-key lines", (token) => [`x-api-key: ${token}`, `X-Api-Key: ${token}`]],
    ["a small bearer", (token) => [`authorization: bearer ${token}`]],
    ["a tab", (token) => [`authorization: Bearer\t${token}`]],
    ["two blanks", (token) => [`authorization: Bearer  ${token}`]],
    ["quotes", (token) => [`authorization: Bearer "${token}"`]],
    ["Basic", (token) => [`authorization: Basic ${Buffer.from(`:${token}`).toString("base64")}`]],
    ["no scheme", (token) => [`authorization: ${token}`]],
    ["a list", (token) => [`authorization: Bearer ${token}, Bearer ${token}`]],
    ["a cookie", (token) => [`cookie: token=${token}`]],
    ["another header", (token) => [`api-key: ${token}`]],
    ["a proxy header", (token) => [`proxy-authorization: Bearer ${token}`]],
  ])("S-80: %s is 401", async (_name, lines) => {
    const rig = await startRig();
    expect((await askWith(rig, lines(rig.router.apiKey))).status).toBe(401);
    expect(rig.mock.requests).toHaveLength(0);
  });

  it("S-80: a token in the query or the path is 401 or no route", async () => {
    const rig = await startRig();
    const { apiKey } = rig.router;
    expect((await askWith(rig, [], `/v1/chat/completions?api_key=${apiKey}&token=${apiKey}`)).status).toBe(
      401,
    );
    expect((await askWith(rig, [], `/${apiKey}/v1/chat/completions`)).status).toBe(401);
    expect(rig.mock.requests).toHaveLength(0);
  });

  it("S-80: the documented forms are accepted: Bearer, x-api-key, or the same token in both", async () => {
    const rig = await startRig();
    const { apiKey } = rig.router;
    for (const credentials of [
      [`authorization: Bearer ${apiKey}`],
      [`x-api-key: ${apiKey}`],
      [`authorization: Bearer ${apiKey}`, `x-api-key: ${apiKey}`],
    ])
      expect((await askWith(rig, credentials)).status).toBe(200);
  });
});

function headersSeenBy(rig: Rig): string {
  return rig.mock.requests.flatMap((request) => request.rawHeaders).join("\n");
}

/** A plain path that some vendor's API has. */
function isKnown(url: string): boolean {
  const [path = ""] = url.split("?");
  const plain = /^(\/[\w.@:;~-]+)+$/.test(path) && !/\/\.\.?(\/|$)/.test(path);
  return plain && [...vendors.values()].some((vendor) => vendor.match("POST", path) !== undefined);
}

describe("S-82: a key only goes where it belongs", () => {
  it.each([
    ["a claude model with only an OpenAI key", "openai", OPENAI_KEY, "/messages", MESSAGES],
    ["a gpt model with only an Anthropic key", "anthropic", ANTHROPIC_KEY, "/chat/completions", CHAT],
  ] as const)(
    "%s is refused provider_mismatch, and no byte leaves",
    async (_name, vendor, key, path, body) => {
      const rig = await startRig({ budget: LIMITED });
      rig.router.reconfigure({ providers: [{ name: vendor, vendor, key, baseUrl: rig.mock.url }] });
      const family = path === "/messages" ? "Anthropic" : "OpenAI";
      expect(await told(await rig.post(path, body), family)).toMatchObject({
        status: 400,
        code: "provider_mismatch",
      });
      expect(rig.mock.requests).toHaveLength(0);
    },
  );

  it("with two providers at two hosts, each host sees only its own key, whatever the client asks for", async () => {
    const other = await startRig();
    const rig = await startRig();
    rig.router.reconfigure(twoHosts(rig.mock.url, other.mock.url));
    await fc.assert(
      fc.asyncProperty(anyPath, anyModel, hostileHeaders, async (path, model, headers) => {
        const reply = await rig.post(path, { ...CHAT, model }, { headers });
        await reply.text();
      }),
      { numRuns: 100 },
    );
    expect(rig.mock.requests.length + other.mock.requests.length).toBeGreaterThan(10);
    expect(headersSeenBy(rig)).not.toContain(ANTHROPIC_KEY);
    expect(headersSeenBy(other)).not.toContain(OPENAI_KEY);
    for (const at of [rig, other]) expect(headersSeenBy(at)).not.toContain(rig.router.apiKey);
  });
});

function twoHosts(openai: string, anthropic: string): Pick<LlmRouterOptions, "providers"> {
  return {
    providers: [
      { name: "openai", vendor: "openai", key: OPENAI_KEY, baseUrl: openai },
      { name: "anthropic", vendor: "anthropic", key: ANTHROPIC_KEY, baseUrl: anthropic },
    ],
  };
}

const anyPath = fc.constantFrom(
  "/chat/completions",
  "/messages",
  "/responses",
  "/embeddings",
  "/messages/count_tokens",
  "/moderations",
);
const anyModel = fc.constantFrom(
  "gpt-5-mini",
  "claude-sonnet-5",
  "openai/claude-sonnet-5",
  "anthropic/gpt-5-mini",
  "x",
  "",
);
const HOSTILE = [
  "x-portkey-custom-host",
  "x-base-url",
  "api_base",
  "api-base",
  "x-forwarded-host",
  "forwarded",
  "x-original-url",
  "x-rewrite-url",
  "x-upstream",
  "x-provider",
  "x-openai-base-url",
  "x-http-method-override",
  "x-forwarded-for",
  "x-real-ip",
  "via",
];
const hostileHeaders = fc.dictionary(
  fc.constantFrom(...HOSTILE),
  fc.constantFrom("http://127.0.0.1:1", "evil.test", "host=evil.test", "https://evil.test/v1", "DELETE"),
);

describe("S-81 and S-83: where a request goes is not the client's to say", () => {
  it("S-83: headers that name hosts are ignored and do not go upstream", async () => {
    const rig = await startRig();
    await fc.assert(
      fc.asyncProperty(hostileHeaders, async (headers) => {
        const reply = await rig.post("/chat/completions", CHAT, { headers });
        expect(reply.status).toBe(200);
        await reply.text();
        const sent = rig.mock.requests.at(-1);
        for (const name of HOSTILE) expect(sent?.headers.has(name)).toBe(false);
        expect(sent?.headers.get("host")).toBe(`127.0.0.1:${rig.mock.port}`);
        expect(sent?.headers.get("authorization")).toBe(`Bearer ${OPENAI_KEY}`);
        expect([sent?.method, sent?.url]).toEqual(["POST", "/v1/chat/completions"]);
      }),
      { numRuns: 60 },
    );
  });

  it("S-81: whatever the request line says, upstream gets the configured authority and a known path, or nothing", async () => {
    const rig = await startRig();
    await fc.assert(
      fc.asyncProperty(requestTarget, async (target) => {
        const before = rig.mock.requests.length;
        const reply = await askWith(rig, [`authorization: Bearer ${rig.router.apiKey}`], target);
        const arrived = rig.mock.requests.slice(before);
        for (const request of arrived) {
          expect([request.url, isKnown(request.url)]).toEqual([request.url, true]);
          expect(request.headers.get("host")).toBe(`127.0.0.1:${rig.mock.port}`);
        }
        const answers = arrived.length === 0 ? [400, 404, 405, 415] : [200, 400, 404];
        expect(answers).toContain(reply.status);
      }),
      { numRuns: 300 },
    );
    expect(rig.defects).toEqual([]);
  });

  it.each([
    "/openai@evil.test/v1/chat/completions",
    "/openai.evil.test/v1/chat/completions",
    "//evil.test/v1/chat/completions",
    "http://evil.test/v1/chat/completions",
    "https://127.0.0.1/v1/chat/completions",
    "/\\evil.test/v1/chat/completions",
    "/v1\\chat/completions",
    "/v1/chat%2fcompletions",
    "/v1/chat/completions%2f..%2fadmin",
    "/v1/../v1/chat/completions",
    "/v1/./chat/completions",
    "/v1/../../etc/passwd",
    "/v1/%2e%2e/chat/completions",
    "/v1//chat/completions",
    "/v1/chat/completions#x",
    "/v1/chat/completions;x=1",
    "/v1/chat/completions/../../files",
    "/v1/files/..%2f..%2fchat",
    "/v1/models/..",
    "v1/chat/completions",
    "*",
  ])("S-81: %s is 400 or 404, and nothing leaves", async (target) => {
    const rig = await startRig();
    const reply = await askWith(rig, [`authorization: Bearer ${rig.router.apiKey}`], target);
    expect([400, 404]).toContain(reply.status);
    expect(rig.mock.requests).toHaveLength(0);
  });
});

const piece = fc.constantFrom(
  "v1",
  "openai",
  "anthropic",
  "chat",
  "completions",
  "messages",
  "responses",
  "..",
  ".",
  "",
  "%2f",
  "%2e%2e",
  "@evil.test",
  "evil.test",
  "\\",
  ";",
  "#",
  "?",
  "?x=1",
  "http:",
  "//",
  "%00",
  "\u00e9",
  "v1/chat/completions",
  "v1/messages",
);
const requestTarget = fc
  .array(piece, { minLength: 1, maxLength: 7 })
  .chain((parts) => fc.constantFrom("/", "").map((join) => `/${parts.join(join === "" ? "/" : join)}`));

describe("S-88 to S-91: what comes back", () => {
  it("S-88: header values and reasons that would split a reply are dropped or refused, never passed on", async () => {
    const rig = await startRig();
    for (const line of [
      "x-request-id: a\u0000b",
      "openai-model: x\u0001y",
      "openai-model: \u007f",
      "openai-model: ok\u00e9",
    ]) {
      rig.mock.next({ kind: "head_lines", lines: [line] });
      const reply = await rawRequest(
        rig.router.port,
        rawRequestText(rig, { body: BODY, lines: ["connection: close"] }),
      );
      expect([200, 502]).toContain(reply.status);
      const head = reply.text.split("\r\n\r\n")[0] ?? "";
      expect(head).toMatch(/^[\x20-\x7e\x80-\xff\r\n]*$/);
      expect(head).not.toMatch(/[\u0000-\u0008\u007f]/);
    }
    for (const line of ["retry-after: 1\u0001", "x-request-id: a\u007fb", "openai-model: \u0000"]) {
      rig.mock.next([
        { kind: "status", status: 429 },
        { kind: "head_lines", lines: [line] },
      ]);
      const text = rawRequestText(rig, { body: BODY, lines: ["connection: close"] });
      const reply = await rawRequest(rig.router.port, text);
      expect([429, 502]).toContain(reply.status);
      expect(reply.closed).toBe(true);
      expect(reply.text).not.toMatch(/[\u0000-\u0008\u007f]/);
    }
    rig.mock.next({
      kind: "raw",
      bytes: "HTTP/1.1 200 OK\rx-evil: 1\r\ncontent-length: 2\r\n\r\n{}",
      end: "close",
    });
    const split = await rig.post("/chat/completions", CHAT);
    expect(split.headers.has("x-evil")).toBe(false);
  });

  it.each(FAMILIES)(
    "S-91: a $family error that repeats our key or an inner address comes back without them, and is charged nothing",
    async ({ family, path, body }) => {
      const rig = await startRig({ budget: LIMITED });
      const key = family === "OpenAI" ? OPENAI_KEY : ANTHROPIC_KEY;
      for (const status of [400, 401, 404, 429, 500]) {
        rig.mock.next({
          kind: "status",
          status,
          message: `The key ${key} may not do that at http://10.1.2.3/internal`,
        });
        const reply = await rig.post(path, body);
        const seen = `${JSON.stringify([...reply.headers])}${await reply.text()}`;
        expect(findCanaries([key], { seen })).toEqual([]);
        expect(seen).not.toMatch(/10\.1\.2\.3|internal/);
      }
      rig.mock.next({ kind: "status", status: 500, body: `<html>${key} http://10.1.2.3/</html>` });
      const page = await told(await rig.post(path, body), family);
      expect(page.text).not.toMatch(/html|10\.1\.2\.3|canary/);
      expect(await settledMoney(rig, 6)).toBe(0);
      expect(
        findCanaries([key], {
          outcomes: JSON.stringify(
            rig.outcomes.map((one) => ("error" in one ? [one.error.message, one.error.facts] : [])),
          ),
        }),
      ).toEqual([]);
    },
  );

  it("S-89 and S-91: no provider key and no token in any reply, header, outcome or event, in any encoding", async () => {
    const rig = await startRig({ budget: LIMITED, mock: { keys: ["sk-right"] } });
    const seen: string[] = [];
    rig.bus.subscribe((event) => {
      const { type } = event;
      const exchange = "exchange" in event ? event.exchange : undefined;
      seen.push(
        JSON.stringify([
          event,
          type,
          exchange && {
            ...exchange,
            headers: [...exchange.headers],
            report: [...exchange.report.headers, ...exchange.report.facts],
          },
        ]),
      );
    });
    for (const fault of [
      undefined,
      { kind: "reset" },
      { kind: "status", status: 500 },
      { kind: "raw", bytes: `HTTP/1.1 200 ${OPENAI_KEY}\r\n\r\n${OPENAI_KEY}` },
    ] as const)
      for (const { path, body } of FAMILIES)
        for (const stream of [false, true]) {
          rig.mock.next(fault);
          const reply = await rig.post(path, { ...body, stream });
          seen.push(JSON.stringify([...reply.headers]), fault?.kind === "raw" ? "" : await readText(reply));
        }
    seen.push(JSON.stringify(rig.outcomes), JSON.stringify(rig.router), inspect(rig.router, { depth: 1 }));
    const hits = findCanaries([OPENAI_KEY, ANTHROPIC_KEY, rig.router.apiKey, rig.router.adminKey], {
      seen: seen.join("\n"),
    });
    expect(hits).toEqual([]);
    expect(seen.length).toBeGreaterThan(20);
  });

  it("S-90: line breaks and terminal codes in model, path and user agent stay one value in what the router tells", async () => {
    const rig = await startRig({ budget: LIMITED });
    const evil = 'x\n{"level":"info"}\u001b[31m\r\n';
    const reply = await rig.post("/chat/completions", { ...CHAT, model: evil });
    const head = JSON.stringify([...reply.headers]);
    const text = await reply.text();
    expect(head + text).not.toMatch(/[\n\u001b]\{|\u001b/);
    expect(JSON.parse(text)).toHaveProperty("error.code");
  });
});
