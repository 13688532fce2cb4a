import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { createTelemetry } from "../src/index.ts";
import { parseMetrics, valueOf } from "./prometheus.ts";

function runChild(name: string, ...args: string[]): Promise<string> {
  const file = fileURLToPath(new URL(`children/${name}.ts`, import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], { maxBuffer: 1 << 24 }, (_error, stdout) => resolve(stdout));
  });
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "iron-log-"));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

function counts(text: string): number[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { count: number }).count);
}

const ALL = Array.from({ length: 1000 }, (_, at) => at + 1);

describe("the log's destination", () => {
  it.each(["SIGTERM", "SIGKILL", "throw", "exit"])(
    "has every line after %s, on a pipe and in a file",
    async (how) => {
      const file = join(await folder(), "logs", "iron.log");
      const [piped] = await Promise.all([runChild("log-and-die", how), runChild("log-and-die", how, file)]);
      expect(counts(piped)).toEqual(ALL);
      expect(counts(await readFile(file, "utf8"))).toEqual(ALL);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    },
  );

  it("that is full loses lines and nothing else, and counts them", async () => {
    const telemetry = createTelemetry({ log: { format: "json", destination: "/dev/full" } });
    telemetry.log.info("one");
    telemetry.log.info("two");
    const metrics = parseMetrics(await telemetry.metrics.text());
    expect(valueOf(metrics, "iron_log_lines_lost")).toBeGreaterThanOrEqual(2);
    await telemetry.stop();
  });
});

describe("OpenTelemetry", () => {
  it("is not loaded when no collector is named", async () => {
    expect(JSON.parse(await runChild("list-loaded"))).toEqual([]);
  });

  it("is loaded when one is", async () => {
    const loaded = JSON.parse(await runChild("list-loaded", "http://127.0.0.1:9")) as string[];
    expect(loaded.some((url) => url.includes("sdk-trace"))).toBe(true);
  });
});
