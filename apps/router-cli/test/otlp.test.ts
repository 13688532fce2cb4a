import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { startMockProvider } from "@iron/mock-provider";
import { expect, it, onTestFinished } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { chat, startJson, temporaryFolder } from "./run-cli.ts";

const HOOK = pathToFileURL(join(import.meta.dirname, "children/tell-modules.mjs")).href;

interface Collector {
  readonly url: string;
  /** Bodies by path. */
  readonly received: { readonly path: string; readonly text: string }[];
}

async function startCollector(): Promise<Collector> {
  const received: Collector["received"] = [];
  const server = createServer((request, reply) => {
    let text = "";
    request.setEncoding("utf8").on("data", (part: string) => void (text += part));
    request.on("end", () => {
      received.push({ path: request.url ?? "", text });
      reply.setHeader("content-type", "application/json").end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** One chat by the real command; what of OpenTelemetry it has loaded by its end, and what it said. */
async function served(env: Readonly<Record<string, string>>): Promise<{ modules: string; stderr: string }> {
  const home = temporaryFolder();
  await using mock = await startMockProvider();
  const told = join(home, "modules");
  writeFileSync(told, "");
  const { cli, ready } = await startJson(["--port", "0", "--provider-key", "env:K"], {
    home,
    env: {
      K: "sk-x",
      IRON_OPENAI_BASE_URL: mock.openaiBaseUrl,
      NODE_OPTIONS: `--import=${HOOK}`,
      TOLD_MODULES: told,
      ...env,
    },
  });
  expect((await chat(ready)).status).toBe(200);
  cli.signal("SIGTERM");
  expect(await cli.exit()).toBe(0);
  return { modules: readFileSync(told, "utf8"), stderr: cli.stderr() };
}

it("sends spans and metrics to the collector that the environment names, with nothing else installed", async () => {
  const collector = await startCollector();
  const { modules, stderr } = await served({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  expect(stderr).not.toContain("otlp_not_installed");
  const spans = collector.received.filter(({ path }) => path === "/v1/traces").map(({ text }) => text);
  expect(spans.join("\n")).toContain('"name":"chat gpt-5-mini"');
  expect(
    collector.received.some(({ path, text }) => path === "/v1/metrics" && text.includes("iron.cost")),
  ).toBe(true);
  // So the other test can fail.
  expect(modules).toContain("/@opentelemetry/sdk-trace/");
});

it("loads no more of OpenTelemetry, when no collector is named, than the bare interface that Prometheus's client asks for", async () => {
  const { modules } = await served({});
  expect(modules.split("\n").filter((url) => url !== "" && !url.includes("/@opentelemetry/api/"))).toEqual(
    [],
  );
});

it("brings along what a collector needs, as packages that an install may leave out", () => {
  const { optionalDependencies } = packageJson;
  const telemetry = join(import.meta.dirname, "../../../packages/telemetry/package.json");
  const { peerDependencies } = JSON.parse(readFileSync(telemetry, "utf8")) as {
    peerDependencies: Record<string, string>;
  };
  expect(optionalDependencies).toMatchObject(peerDependencies);
});
