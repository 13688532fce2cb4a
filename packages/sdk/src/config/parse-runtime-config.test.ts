import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError } from "./config-error.ts";
import { literalSecrets } from "./literal-secrets.ts";
import { parseRuntimeConfig } from "./parse-runtime-config.ts";

function problems(config: unknown): readonly string[] {
  try {
    parseRuntimeConfig(config);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("a right configuration", () => {
  it("is taken as it is", () => {
    const config = {
      port: 4141,
      providerKey: ["env:A", "file:/b"],
      providers: [
        { name: "local", vendor: "openai", baseUrl: "http://127.0.0.1:8000/v1", models: ["llama*"] },
      ],
      controlServer: { url: "https://iron.example.com", token: "env:IC_TOKEN", graceMs: 0 },
      budget: { limit: ["20/month", "2/day"], agents: { "*": 1 } },
      prices: [{ model: "llama-4", input: "0.10", output: 0.2 }],
      models: { "gpt-4o": "local/llama-4", fast: ["a", "b"] },
      timeouts: { connectMs: 1000 },
      reliability: { retry: false, fallback: { chains: { "*": [{ provider: "local", model: "llama-4" }] } } },
      safety: { actions: { email: { request: "redact" } }, hashKey: "env:HASH" },
    };
    expect(parseRuntimeConfig(config)).toEqual(config);
  });

  it.each([5, "5", "0.50", "5/day", "$20/month", ["20/month", "2/day"]])("takes the budget %j", (budget) => {
    expect(parseRuntimeConfig({ budget }).budget).toEqual(budget);
  });
});

describe("a wrong configuration", () => {
  it("names an unknown key and the one that was meant", () => {
    expect(problems({ bugdet: 5 })).toEqual(['bugdet is not a setting; did you mean "budget"?']);
    expect(problems({ timeouts: { conectMs: 5 } })).toEqual([
      'timeouts.conectMs is not a setting; did you mean "connectMs"?',
    ]);
    expect(problems({ providers: [{ name: "a", vendor: "openai", base_url: "https://x.example" }] })).toEqual(
      ['providers[0].base_url is not a setting; did you mean "baseUrl"?'],
    );
    expect(problems({ budget: { agentz: {} } })).toEqual([
      'budget.agentz is not a setting; did you mean "agents"?',
    ]);
  });

  it("lists what is known where nothing is near", () => {
    expect(problems({ tls: { cert: "a", key: "b", zzzzzzzzzz: 1 } })[0]).toBe(
      "tls.zzzzzzzzzz is not a setting; known here: cert, key",
    );
  });

  it.each([
    [{ port: 99_999 }, "port: 99999 is not a whole number from 0 to 65535 (0 takes any free port)"],
    [{ port: "4141" }, 'port: "4141" is not a whole number from 0 to 65535 (0 takes any free port)'],
    [{ strict: "yes" }, 'strict: "yes" is not true or false'],
    [{ drain: "yes" }, 'drain: "yes" is not true or false, or an object with ms and concurrent'],
    [
      { limits: { connections: 0.5 } },
      "limits.connections: 0.5 is not a whole number of connections, 1 or more",
    ],
    [{ limits: { exchanges: 0 } }, "limits.exchanges: 0 is not a whole number of requests, 1 or more"],
    [
      { providers: [{ name: "a", vendor: "opnai" }] },
      'providers[0].vendor: "opnai" is not one of "anthropic", "openai"',
    ],
    [{ models: { a: 5 } }, "models.a: 5 is not a model name, or a list of them"],
    [{ models: { a: ["b", 5] } }, "models.a[1]: 5 is not a model name"],
    [{ providers: {} }, "providers: an object is not a list of providers"],
    [{ prices: [{}] }, "prices[0].model is missing; write a text"],
    [{ budget: { clamp: 1 } }, "budget.clamp: 1 is not true or false"],
    [{ safety: 0 }, "safety: 0 is not an object of settings, or false"],
    [
      { reliability: { idempotency: "yes" } },
      'reliability.idempotency: "yes" is not true, false or an object of settings',
    ],
    [{ reliability: { retry: true } }, "reliability.retry: true is not an object of settings, or false"],
    [
      { reliability: { retry: { callz: 2 } } },
      'reliability.retry.callz is not a setting; did you mean "calls"?',
    ],
    [{ reliability: { breaker: { failures: "5" } } }, 'reliability.breaker.failures: "5" is not a number'],
    [
      { providers: [{ name: "a", vendor: "openai", key: ["env:A", { key: "env:B", weight: 0 }] }] },
      "providers[0].key[1].weight: 0 is not a number above 0",
    ],
    [{ budget: { limit: {} } }, "budget.limit: an object is not any of its forms in docs/config.md"],
    [[], "the configuration: a list is not a JSON object of settings"],
  ])("%j says what stands there and what is wanted", (config, line) => {
    expect(problems(config)).toEqual([line]);
  });

  it("says what is missing", () => {
    expect(problems({ controlServer: { url: "https://iron.example.com" } })).toEqual([
      'controlServer.token is missing; write "env:NAME", "file:PATH", or the secret itself',
    ]);
  });

  it.each(["5/fortnight", "-1", "five", "0.0000001"])("names the budget %j and a right one", (budget) => {
    const [line] = problems({ budget });
    expect(line).toContain(JSON.stringify(budget));
    expect(line).toContain('"5/day"');
  });

  it("reports every problem at once and shows no secret", () => {
    const lines = problems({
      apiKey: 12_345,
      providerKey: { a: "sk-canary" },
      port: -1,
      adminKey: ["sk-canary"],
    });
    expect(lines).toHaveLength(4);
    expect(lines.join("\n")).not.toMatch(/canary|12345/);
  });
});

describe("literal secrets", () => {
  it("are found by path, and references are not", () => {
    expect(
      literalSecrets({
        apiKey: "env:TOKEN",
        providerKey: ["sk-a", "file:/k"],
        providers: [
          {
            name: "a",
            vendor: "openai",
            key: "sk-b",
            headers: { "x-team": "blue", authorization: "Basic x" },
          },
          { name: "b", vendor: "openai", key: ["sk-c", "env:D", { key: "sk-e", weight: 2 }] },
        ],
        controlServer: { url: "https://x.example", token: "ic" },
        upstream: { proxy: "http://proxy:3128" },
      }),
    ).toEqual([
      "providerKey.0",
      "providers.0.key",
      "providers.0.headers.authorization",
      "providers.1.key.0",
      "providers.1.key.2.key",
      "controlServer.token",
    ]);
  });
});

describe("any JSON at all", () => {
  const names = [
    "port",
    "budget",
    "providers",
    "apiKey",
    "providerKey",
    "models",
    "timeouts",
    "controlServer",
    "prices",
  ];
  const shape = fc.dictionary(fc.constantFrom(...names, "nonsense"), fc.jsonValue({ maxDepth: 3 }));

  it("is taken whole or refused with lines that name a setting", () => {
    fc.assert(
      fc.property(fc.oneof(shape, fc.jsonValue()), (value) => {
        const lines = problems(value);
        if (lines.length === 0) return parseRuntimeConfig(value) !== undefined;
        return lines.every((line) => line.length > 0 && !line.includes("undefined"));
      }),
      { numRuns: 500 },
    );
    expect(problems({})).toEqual([]);
  });

  it("shows nothing of a secret, whatever stands in its place", () => {
    const secretish = fc
      .jsonValue({ maxDepth: 2 })
      .map((value) => ["canary-of-mine", value, { x: "canary-of-mine" }]);
    fc.assert(
      fc.property(secretish, fc.constantFrom("apiKey", "adminKey", "providerKey"), (value, name) =>
        problems({ [name]: value, port: -1 }).every((line) => !line.includes("canary-of-mine")),
      ),
    );
    expect(problems({ apiKey: ["canary-of-mine"] })).toHaveLength(1);
  });
});
