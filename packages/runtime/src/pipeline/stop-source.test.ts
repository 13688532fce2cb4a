import { expect, it } from "vitest";
import { StopSource } from "./stop-source.ts";

it("tells every listener once, and late ones at once", () => {
  const told: string[] = [];
  const stop = new StopSource();
  stop.onStop(() => told.push("first"));
  const forget = stop.onStop(() => told.push("forgotten"));
  forget();
  stop.stop();
  stop.stop();
  stop.onStop(() => told.push("late"));
  expect(told).toEqual(["first", "late"]);
  expect(stop.stopped).toBe(true);
});

it("keeps the first reason", () => {
  const stop = new StopSource();
  const reason = new Error("first");
  stop.stop(reason);
  stop.stop(new Error("second"));
  expect(stop.reason).toBe(reason);
});

it("has a signal that is made when asked for, before or after the stop", () => {
  const before = new StopSource();
  const { signal } = before;
  expect(signal.aborted).toBe(false);
  before.stop();
  expect(signal.aborted).toBe(true);
  expect(before.signal).toBe(signal);
  const after = new StopSource();
  after.stop();
  expect(after.signal.aborted).toBe(true);
});

it("a listener added while it tells is told too", () => {
  const told: string[] = [];
  const stop = new StopSource();
  stop.onStop(() => stop.onStop(() => told.push("inner")));
  stop.stop();
  expect(told).toEqual(["inner"]);
});
