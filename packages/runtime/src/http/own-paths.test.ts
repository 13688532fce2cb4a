import { expect, it } from "vitest";
import type { Mount } from "./mount.ts";
import { ownPaths } from "./own-paths.ts";

function mountAt(path: string): Mount {
  return { method: "GET", path, auth: "none", handle: () => new Response() };
}

const own = ownPaths([mountAt("/iron/requests/:id"), mountAt("/metrics")]);

it.each([
  "/",
  "/?a=/b",
  "/health",
  "/health/live?x",
  "/iron",
  "/iron/",
  "/iron/requests/1?x=/v1",
  "/metrics?a",
])("takes %s for the router's own", (target) => {
  expect(own(target)).toBe(true);
});

it.each(["/v1/chat/completions", "/openai/health", "/metricsx", "/ironic", "/v1?health/", "http://iron/x"])(
  "takes %s for a provider's",
  (target) => {
    expect(own(target)).toBe(false);
  },
);

it("takes everything for the router's own where a mount begins with a parameter", () => {
  expect(ownPaths([mountAt("/:any")])("/v1/models")).toBe(true);
});
