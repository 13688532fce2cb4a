import { drivePolicy, fakeExchange, findCanaries } from "@iron/testing";
import * as semconv from "@opentelemetry/semantic-conventions/incubating";
import { describe, expect, it } from "vitest";
import { createTelemetry, loadOtlp, otlpWanted } from "../src/index.ts";
import { otlpSettings, otlpSignals } from "../src/otlp/index.ts";
import { CHAT, MESSAGES, OPENAI_KEY, PROMPT, type Rig, startRig } from "./rig.ts";
import { attributesOf, type Collector, startCollector } from "./start-collector.ts";

const CLIENT_TRACE = "0af7651916cd43dd8448eb211c80319c";
const CLIENT_SPAN = "b7ad6b7169203331";
const SERVER = 2;
const CLIENT = 3;
const ERROR = 2;

/** Every name that the conventions know, from their own package. */
const KNOWN: ReadonlySet<unknown> = new Set(Object.values(semconv));

async function startTraced(
  env: Readonly<Record<string, string>> = {},
): Promise<{ rig: Rig; collector: Collector }> {
  const collector = await startCollector();
  const holder: { clean: (text: string) => string } = { clean: (text) => text };
  const otlp = await loadOtlp(
    { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: "router-under-test", ...env },
    {
      clean: (text) => holder.clean(text),
      serverOf: (provider) => ({ address: `${provider}.test`, port: 443 }),
    },
  );
  const rig = await startRig({ telemetry: { observers: otlp === undefined ? [] : [otlp] } });
  holder.clean = (text) => rig.telemetry.clean(text);
  return { rig, collector };
}

describe("spans, received by a collector", () => {
  it("are a server's for the request and a client's for the call, under the client's own", async () => {
    const { rig, collector } = await startTraced();
    const traceparent = `00-${CLIENT_TRACE}-${CLIENT_SPAN}-01`;
    await (await rig.post("/messages", { ...MESSAGES, stream: true }, { traceparent })).text();
    const [row] = await rig.requests(1);
    await rig.router.stop();

    expect(collector.spans).toHaveLength(2);
    const server = collector.spans.find(({ kind }) => kind === SERVER);
    const client = collector.spans.find(({ kind }) => kind === CLIENT);
    expect(server).toMatchObject({
      traceId: CLIENT_TRACE,
      parentSpanId: CLIENT_SPAN,
      name: "chat claude-sonnet-5",
    });
    expect(client).toMatchObject({
      traceId: CLIENT_TRACE,
      parentSpanId: server?.spanId,
      name: "chat claude-sonnet-5",
    });
    if (server === undefined || client === undefined) throw new Error("a span is missing");

    expect(attributesOf(client)).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "anthropic",
      "gen_ai.request.model": "claude-sonnet-5",
      "gen_ai.response.model": "claude-sonnet-5",
      "gen_ai.request.max_tokens": 64,
      "gen_ai.usage.input_tokens": row?.["tokens_in"],
      "gen_ai.usage.output_tokens": row?.["tokens_out"],
      "server.address": "anthropic.test",
      "server.port": 443,
      "http.response.status_code": 200,
      "iron.cost.charged_microdollars": row?.["settled"],
      "iron.request.id": row?.["request_id"],
    });
    expect(client.events.map(({ name }) => name)).toEqual(["first_token"]);
    expect(Number(attributesOf(client)["gen_ai.response.time_to_first_chunk"])).toBeGreaterThan(0);
    expect(attributesOf(server)).toMatchObject({ "iron.outcome": "completed", "iron.calls": 1 });
    expect(BigInt(server.endTimeUnixNano) >= BigInt(client.endTimeUnixNano)).toBe(true);
    // The provider is told of the call's own span, so that its spans hang under it.
    expect(rig.mock.requests[0]?.headers.get("traceparent")).toBe(`00-${CLIENT_TRACE}-${client.spanId}-01`);
    expect(attributesOf({ attributes: collector.resources[0] ?? [] })).toMatchObject({
      "service.name": "router-under-test",
    });
  });

  it("use names of the conventions, and iron.* for what these have no name for", async () => {
    const { rig, collector } = await startTraced();
    await (await rig.post("/chat/completions", { ...CHAT, n: 2, stream: true })).text();
    rig.mock.next({ kind: "status", status: 400 });
    await (await rig.post("/chat/completions", CHAT)).text();
    await rig.requests(2);
    await rig.router.stop();
    const points = collector.metrics.flatMap(({ histogram, sum }) => (histogram ?? sum)?.dataPoints ?? []);
    const used = new Set(
      [...collector.spans, ...points].flatMap(({ attributes }) => attributes.map(({ key }) => key)),
    );
    expect(used.size).toBeGreaterThan(15);
    expect([...used].filter((name) => !KNOWN.has(name) && !name.startsWith("iron."))).toEqual([]);
    const metrics = collector.metrics.map(({ name }) => name);
    expect(metrics.filter((name) => !KNOWN.has(name))).toEqual(["iron.cost"]);
  });

  it("say what failed, by error.type and status", async () => {
    const { rig, collector } = await startTraced();
    rig.mock.next({ kind: "status", status: 503 });
    await (await rig.post("/chat/completions", CHAT)).text();
    await rig.requests(1);
    await rig.router.stop();
    const client = collector.spans.find(({ kind }) => kind === CLIENT);
    const server = collector.spans.find(({ kind }) => kind === SERVER);
    expect(client?.status.code).toBe(ERROR);
    expect(client && attributesOf(client)["error.type"]).toBe("overloaded");
    expect(server?.status.code).toBe(ERROR);
    expect(server && attributesOf(server)["error.type"]).toBe("provider_error");
  });

  it("begin a trace of their own for a wrong traceparent", async () => {
    const { rig, collector } = await startTraced();
    for (const traceparent of [
      "nonsense",
      `ff-${CLIENT_TRACE}-${CLIENT_SPAN}-01`,
      `00-${"0".repeat(32)}-${CLIENT_SPAN}-01`,
    ]) {
      await (await rig.post("/chat/completions", CHAT, { traceparent })).text();
    }
    await rig.requests(3);
    await rig.router.stop();
    const servers = collector.spans.filter(({ kind }) => kind === SERVER);
    expect(servers).toHaveLength(3);
    for (const span of servers)
      expect([span.parentSpanId ?? "", span.traceId === CLIENT_TRACE]).toEqual(["", false]);
  });

  it("hold no secret and no prompt", async () => {
    const { rig, collector } = await startTraced();
    await (await rig.post("/chat/completions", { ...CHAT, model: `x-${OPENAI_KEY}` })).text();
    await (await rig.post("/chat/completions", { ...CHAT, stream: true })).text();
    await rig.requests(2);
    await rig.router.stop();
    const raw = collector.raw.join("\n");
    expect(raw).toContain("[redacted]");
    expect(findCanaries([OPENAI_KEY, PROMPT], { raw })).toEqual([]);
  });

  it("are not made when the client's trace is not sampled, and the provider is told so", async () => {
    const { rig, collector } = await startTraced();
    await (
      await rig.post("/chat/completions", CHAT, { traceparent: `00-${CLIENT_TRACE}-${CLIENT_SPAN}-00` })
    ).text();
    await rig.requests(1);
    await rig.router.stop();
    expect(collector.spans).toEqual([]);
    expect(rig.mock.requests[0]?.headers.get("traceparent")).toMatch(
      new RegExp(`^00-${CLIENT_TRACE}-[0-9a-f]{16}-00$`),
    );
  });
});

describe("metrics, received by a collector", () => {
  it("are the convention's, with its units and boundaries", async () => {
    const { rig, collector } = await startTraced();
    await (await rig.post("/chat/completions", { ...CHAT, stream: true })).text();
    const [row] = await rig.requests(1);
    await rig.router.stop();
    const byName = new Map(collector.metrics.map((metric) => [metric.name, metric]));
    expect(byName.get("gen_ai.client.operation.duration")?.unit).toBe("s");
    expect(byName.get("gen_ai.server.time_to_first_token")?.histogram?.dataPoints).toHaveLength(1);
    const tokens = byName.get("gen_ai.client.token.usage");
    expect(tokens?.unit).toBe("{token}");
    const sums = tokens?.histogram?.dataPoints.map((point) => [
      attributesOf(point)["gen_ai.token.type"],
      point.sum,
    ]);
    expect(sums).toEqual([
      ["input", row?.["tokens_in"]],
      ["output", row?.["tokens_out"]],
    ]);
    expect(tokens?.histogram?.dataPoints[0]?.explicitBounds?.slice(0, 3)).toEqual([1, 4, 16]);
    expect(byName.get("iron.cost")?.sum?.dataPoints[0]?.asDouble).toBeCloseTo(
      Number(row?.["settled"]) / 1e6,
      9,
    );
  });
});

describe("a collector that is away", () => {
  it("costs no request and does not hold up the end", async () => {
    const otlp = otlpSignals({
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9",
      OTEL_EXPORTER_OTLP_TIMEOUT: "200",
    });
    const { policy, stop } = createTelemetry({ log: false, observers: otlp === undefined ? [] : [otlp] });
    const { reply } = await drivePolicy(policy, { exchange: fakeExchange() });
    expect(reply?.status).toBe(200);
    await stop();
  });
});

describe("the standard variables", () => {
  it.each([
    [{}, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318" }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://c/t" }, true],
    [{ OTEL_TRACES_EXPORTER: "otlp" }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318", OTEL_SDK_DISABLED: "true" }, false],
    [
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318",
        OTEL_TRACES_EXPORTER: "none",
        OTEL_METRICS_EXPORTER: "none",
      },
      false,
    ],
  ])("%j: wanted is %s", async (env, wanted) => {
    expect(otlpWanted(env)).toBe(wanted);
    const signals = await loadOtlp(env);
    expect(signals !== undefined).toBe(wanted);
    await signals?.stop();
  });

  it("say where to send what, with which headers", () => {
    const settings = otlpSettings({
      OTEL_EXPORTER_OTLP_ENDPOINT: "https://collector:4318/",
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20abc,x-team=1",
      OTEL_EXPORTER_OTLP_METRICS_HEADERS: "x-team=2",
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://traces/exact",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test,service.name=named",
      OTEL_TRACES_SAMPLER: "traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.25",
    });
    expect(settings.traces).toMatchObject({
      url: "https://traces/exact",
      headers: { authorization: "Bearer abc", "x-team": "1" },
    });
    expect(settings.metrics).toMatchObject({
      url: "https://collector:4318/v1/metrics",
      headers: { "x-team": "2" },
    });
    expect(settings).toMatchObject({ service: "named", sampler: { name: "traceidratio", ratio: 0.25 } });
  });

  it("that cannot be followed are told by name", () => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = "http://c:4318";
    for (const [env, wanted] of [
      [{ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, /OTEL_EXPORTER_OTLP_PROTOCOL is "grpc"/],
      [{ OTEL_TRACES_SAMPLER: "mine" }, /OTEL_TRACES_SAMPLER names "mine"/],
      [{ OTEL_METRIC_EXPORT_INTERVAL: "often" }, /OTEL_METRIC_EXPORT_INTERVAL is "often"/],
    ] as const) {
      expect(() => otlpSignals({ OTEL_EXPORTER_OTLP_ENDPOINT, ...env })).toThrow(wanted);
    }
  });
});
