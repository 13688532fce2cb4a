import type { IronEvent } from "@iron/types";
import { expect, test } from "vitest";
import { createEventBus } from "./create-event-bus.ts";

// A caller without types can do this.
const rejecting = (): void => Promise.reject(new Error("rejected")) as unknown as void;

const stopped = (at: number): IronEvent => ({ at, type: "router_stopped" });

test("is unheard until somebody listens, and again after the last one left", () => {
  const bus = createEventBus();
  expect(bus.heard).toBe(false);
  const end = bus.subscribe(() => undefined);
  expect(bus.heard).toBe(true);
  end();
  end();
  expect(bus.heard).toBe(false);
});

test("gives every listener every event, in the order of publishing", () => {
  const bus = createEventBus();
  const seen: string[] = [];
  bus.subscribe((event) => seen.push(`a${event.at}`));
  bus.subscribe((event) => seen.push(`b${event.at}`));
  bus.publish(stopped(1));
  bus.publish(stopped(2));
  expect(seen).toEqual(["a1", "b1", "a2", "b2"]);
});

test("keeps that order when a listener publishes", () => {
  const bus = createEventBus();
  const seen: string[] = [];
  bus.subscribe((event) => {
    if (event.at === 1) bus.publish(stopped(2));
  });
  bus.subscribe((event) => seen.push(`b${event.at}`));
  bus.publish(stopped(1));
  expect(seen).toEqual(["b1", "b2"]);
});

test("contains what a listener throws or rejects with, and tells of it once each", async () => {
  const errors: unknown[] = [];
  const bus = createEventBus({ onError: (error) => errors.push(error) });
  const seen: number[] = [];
  bus.subscribe(() => {
    throw new Error("thrown");
  });
  bus.subscribe(rejecting);
  bus.subscribe((event) => seen.push(event.at));
  bus.publish(stopped(1));
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toEqual([1]);
  expect(errors.map(String)).toEqual(["Error: thrown", "Error: rejected"]);
});

test("survives an error handler that throws", () => {
  const bus = createEventBus({
    onError: () => {
      throw new Error("again");
    },
  });
  bus.subscribe(() => {
    throw new Error("thrown");
  });
  expect(() => bus.publish(stopped(1))).not.toThrow();
});

test("does not deliver to who unsubscribed or subscribed while an event is on its way", () => {
  const bus = createEventBus();
  const seen: string[] = [];
  bus.subscribe(() => {
    endSecond();
    bus.subscribe(() => seen.push("late"));
  });
  const endSecond = bus.subscribe(() => seen.push("second"));
  bus.publish(stopped(1));
  expect(seen).toEqual([]);
});

test("the same function may listen twice, and each ending ends one", () => {
  const bus = createEventBus();
  let heard = 0;
  const listener = (): void => void (heard += 1);
  const end = bus.subscribe(listener);
  bus.subscribe(listener);
  end();
  bus.publish(stopped(1));
  expect(heard).toBe(1);
});
