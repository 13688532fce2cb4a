import { describe, expect, it } from "vitest";
import { clientRoute } from "./client-route.ts";
import { createProvider } from "./provider.ts";

const providers = [
  createProvider({ name: "openai", vendor: "openai", key: "sk-a" }),
  createProvider({ name: "my-vllm", vendor: "openai", baseUrl: "http://127.0.0.1:8000" }),
  createProvider({ name: "anthropic", vendor: "anthropic", key: "sk-ant-a" }),
];
const ask = (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): ReturnType<typeof clientRoute> =>
  clientRoute({ method, path, headers: new Map(Object.entries(headers)) }, providers);

describe("clientRoute", () => {
  it.each([
    ["POST", "/v1/chat/completions", "openai", "openai-chat", undefined],
    ["POST", "/chat/completions", "openai", "openai-chat", undefined],
    ["POST", "/v1/messages", "anthropic", "anthropic-messages", undefined],
    ["POST", "/messages", "anthropic", "anthropic-messages", undefined],
    ["POST", "/openai/v1/chat/completions", "openai", "openai-chat", ["openai"]],
    ["POST", "/anthropic/messages", "anthropic", "anthropic-messages", ["anthropic"]],
    ["POST", "/my-vllm/v1/responses", "openai", "openai-responses", ["my-vllm"]],
    ["POST", "/my-vllm/v1/messages", "anthropic", "anthropic-messages", ["my-vllm"]],
  ])("%s %s", (method, path, vendor, dialect, only) => {
    const route = ask(method, path);
    expect([route.vendor.id, route.dialect]).toEqual([vendor, dialect]);
    expect(route.only?.map((provider) => provider.name)).toEqual(only);
  });

  it("a path that both vendors have belongs to the one whose version header was sent", () => {
    expect(ask("GET", "/v1/models").vendor.id).toBe("openai");
    expect(ask("GET", "/v1/models", { "anthropic-version": "2023-06-01" }).vendor.id).toBe("anthropic");
  });

  it.each([
    ["GET", "/v1/chat", "route_not_found"],
    ["POST", "/elsewhere/v1/chat/completions", "route_not_found"],
    ["POST", "/openai/openai/v1/chat/completions", "route_not_found"],
    ["PUT", "/v1/chat/completions", "method_not_allowed"],
    ["GET", "/v1/messages", "method_not_allowed"],
  ])("%s %s is %s", (method, path, code) => {
    expect(() => ask(method, path)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it("a strange path is printed short and on one line", () => {
    expect(() => ask("GET", `/v1/${"a\n".repeat(400)}`)).toThrow(/^[^\n]{1,400}$/);
  });
});
