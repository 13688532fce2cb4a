import type { IronEvent } from "@iron/types";
import { expect, it } from "vitest";
import { remember } from "./feed-event.ts";

it.each<[IronEvent, object]>([
  [
    { at: 1, type: "breaker_changed", provider: "a", key: "k", from: "closed", to: "open" },
    { provider: "a", key: "k", from: "closed", to: "open" },
  ],
  [
    { at: 1, type: "redacted", request: "r", kind: "secret", count: 2, direction: "request" },
    { request: "r", kind: "secret", count: 2, direction: "request" },
  ],
])("tells of %j by its names and numbers", (event, facts) => {
  expect(remember(event)).toEqual({ type: "event", name: event.type, facts });
});
