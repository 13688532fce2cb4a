import { expect, it } from "vitest";
import { LiveFold } from "../../state/live-fold.ts";
import { readKept } from "./read-kept.ts";

const fold = new LiveFold();
fold.router("a:1", {
  connected: true,
  budgets: [{ budget: "router", limit: 5, spent: 1, held: 0 }],
  breakers: [{ provider: "p", state: "closed" }],
});
fold.news({
  seq: 7,
  router: "a:1",
  event: { type: "event", at: 1, name: "breaker_changed", severity: "warning", facts: { provider: "p" } },
});
const kept = fold.keep();

it("reads what a relay keeps", () => {
  const read = readKept(JSON.stringify(kept));
  expect(read).toEqual(kept);
  if (read !== undefined) new LiveFold().restore(read, []);
});

it.each([
  "",
  "no JSON",
  "null",
  "[]",
  "{}",
  JSON.stringify({ ...kept, spending: undefined }),
  JSON.stringify({ ...kept, agents: [{}] }),
  JSON.stringify({ ...kept, routers: [{ name: "a:1" }] }),
  JSON.stringify({
    ...kept,
    agents: Array.from({ length: 3000 }, () => ({ name: "x", spent: 0, requests: 0, lastAt: 0 })),
  }),
])("passes over what no relay of this version wrote: %.40s", (text) => {
  expect(readKept(text)).toBeUndefined();
});
