import type { RoutingOptions } from "@iron/runtime";
import { expect, it } from "vitest";
import { quotedTarget } from "./quoted-target.ts";

const routing: RoutingOptions = {
  providers: [
    { name: "first", vendor: "openai", models: ["*mini*turbo", "*zz*"] },
    { name: "second", vendor: "openai", models: ["Exact.Name"] },
  ],
  models: { fast: ["second/exact.name", "first/zz"] },
};

it("names the provider whose pattern a model fits, without regard to case", () => {
  expect(quotedTarget("a-MINI-b-turbo", undefined, routing)).toMatchObject({ provider: { name: "first" } });
  expect(quotedTarget("exact.name", undefined, routing)).toMatchObject({ provider: { name: "second" } });
  expect(quotedTarget("fast", undefined, routing)).toMatchObject({
    provider: { name: "second" },
    model: "exact.name",
  });
});

it("takes no name for an alias that every object has", () => {
  for (const model of ["constructor", "toString", "__proto__"])
    expect(quotedTarget(model, undefined, routing)).toMatchObject({ model });
});

it("judges a long name by a pattern with several stars at once: whoever may ask for a quote cannot hold up the router", () => {
  const began = performance.now();
  quotedTarget("mini".repeat(100_000), undefined, routing);
  expect(performance.now() - began).toBeLessThan(1000);
});
