import type { RuntimeConfig } from "@iron/sdk";
import { expect, it } from "vitest";
import type { StartFlags } from "./flags.ts";
import { planStart } from "./plan-start.ts";

const flags: StartFlags = { demo: "always", json: false };

function logOf(said: Partial<StartFlags>, env: Record<string, string>, file?: RuntimeConfig): unknown {
  return planStart({ flags: { ...flags, ...said }, env, file }).config.telemetry;
}

it("there is no log unless something asks for one", () => {
  expect(logOf({}, {})).toBeUndefined();
  expect(logOf({}, { IRON_LOG_LEVEL: "" })).toBeUndefined();
});

it("a flag beats the environment, which beats the file, each part by itself", () => {
  const file: RuntimeConfig = {
    telemetry: { log: { level: "error", file: "/var/log/iron.log" }, metricsKey: "env:SCRAPE" },
  };
  expect(logOf({}, {}, file)).toEqual(file.telemetry);
  expect(logOf({}, { IRON_LOG_LEVEL: "debug" }, file)).toMatchObject({
    log: { level: "debug", file: "/var/log/iron.log" },
    metricsKey: "env:SCRAPE",
  });
  expect(
    logOf({ logLevel: "warn", logFormat: "json", logFile: "x.log" }, { IRON_LOG_LEVEL: "debug" }, file),
  ).toMatchObject({
    log: { level: "warn", format: "json", file: "x.log" },
  });
});

it("a level that does not exist is told with those that do", () => {
  expect(() => logOf({}, { IRON_LOG_LEVEL: "loud" })).toThrow(
    /telemetry\.log\.level.*one of trace, debug, info/,
  );
});
