import { describe, expect, it } from "vitest";
import type { ProviderOptions } from "../llm-router-options.ts";
import { clientRoute } from "./client-route.ts";
import { createProvider } from "./provider.ts";
import { targetsOf } from "./targets.ts";

const OPENAI: ProviderOptions = { name: "openai", vendor: "openai", key: "sk-a" };
const ANTHROPIC: ProviderOptions = { name: "anthropic", vendor: "anthropic", key: "sk-ant-a" };
const LOCAL: ProviderOptions = {
  name: "local",
  vendor: "openai",
  baseUrl: "http://127.0.0.1:8000",
  models: ["llama-*", "gpt-5-mini"],
};

interface Question {
  readonly model: string;
  readonly path?: string;
  readonly providers?: readonly ProviderOptions[];
  readonly aliases?: Readonly<Record<string, readonly string[]>>;
}

function targets({
  model,
  path = "/v1/chat/completions",
  providers = [OPENAI, ANTHROPIC],
  aliases = {},
}: Question): string[] {
  const made = providers.map(createProvider);
  const route = clientRoute({ method: "POST", path, headers: new Map() }, made);
  const found = targetsOf({ route, model, providers: made, aliases: new Map(Object.entries(aliases)) });
  return found.map((target) => `${target.provider} ${target.dialect} ${target.model}`);
}

describe("targetsOf", () => {
  it.each<[string, Question, string[]]>([
    ["a model's name finds its maker", { model: "gpt-5" }, ["openai openai-chat gpt-5"]],
    ["also through another format's path", { model: "claude-x" }, ["anthropic anthropic-messages claude-x"]],
    [
      "the client's own format is kept where the provider speaks it",
      { model: "gpt-5", path: "/v1/responses" },
      ["openai openai-responses gpt-5"],
    ],
    [
      "several that serve a model are all named, in order",
      { model: "gpt-5-mini", providers: [LOCAL, OPENAI] },
      ["local openai-chat gpt-5-mini", "openai openai-chat gpt-5-mini"],
    ],
    [
      "a name nobody knows goes to the first of the client's format",
      { model: "mystery" },
      ["openai openai-chat mystery"],
    ],
    [
      "and on the other path to the other",
      { model: "mystery", path: "/v1/messages" },
      ["anthropic anthropic-messages mystery"],
    ],
    [
      "a prefix decides before the name",
      { model: "claude-x", path: "/openai/v1/chat/completions" },
      ["openai openai-chat claude-x"],
    ],
    [
      "a provider's own name is a prefix",
      { model: "any", path: "/local/v1/chat/completions", providers: [OPENAI, LOCAL] },
      ["local openai-chat any"],
    ],
    [
      "an alias leads elsewhere",
      { model: "fast", aliases: { fast: ["gpt-5-mini"] } },
      ["openai openai-chat gpt-5-mini"],
    ],
    [
      "an alias may name the provider",
      { model: "fast", aliases: { fast: ["anthropic/new-model"] } },
      ["anthropic anthropic-messages new-model"],
    ],
    [
      "an alias may be a chain",
      { model: "fast", aliases: { fast: ["gpt-5", "claude-x"] } },
      ["openai openai-chat gpt-5", "anthropic anthropic-messages claude-x"],
    ],
    [
      "a slash in a model's own name is no provider",
      { model: "org/llama", aliases: { "org/llama": ["llama-3/8b"] }, providers: [LOCAL] },
      ["local openai-chat llama-3/8b"],
    ],
    [
      "an endpoint without a model goes to its vendor",
      { model: "", path: "/v1/embeddings" },
      ["openai openai-chat"],
    ],
  ])("%s", (_name, question, expected) => {
    expect(targets(question).map((line) => line.trimEnd())).toEqual(expected.map((line) => line.trimEnd()));
  });

  it.each<[string, Question, string]>([
    ["a model whose maker has no key here", { model: "claude-x", providers: [OPENAI] }, "provider_mismatch"],
    ["the reverse", { model: "gpt-5", path: "/v1/messages", providers: [ANTHROPIC] }, "provider_mismatch"],
    [
      "an endpoint that only another vendor has",
      { model: "text-embedding-3-small", path: "/v1/embeddings", providers: [ANTHROPIC] },
      "provider_mismatch",
    ],
    ["an alias to what nobody serves", { model: "fast", aliases: { fast: ["llama-9"] } }, "model_not_found"],
    [
      "a vendor's prefix without that vendor",
      { model: "gpt-5", path: "/openai/v1/chat/completions", providers: [ANTHROPIC] },
      "provider_mismatch",
    ],
  ])("refuses %s", (_name, question, code) => {
    expect(() => targets(question)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
