import { describe, expect, it } from "vitest";
import { secret } from "@iron/types";
import { vendors } from "../registry.ts";
import { anthropic } from "./anthropic/vendor.ts";
import { openai } from "./openai/vendor.ts";

describe("detection", () => {
  it.each([
    "gpt-4o",
    "gpt-5.1-codex",
    "gpt-image-1",
    "o1",
    "o3-mini",
    "o4-mini-deep-research",
    "o9",
    "chatgpt-4o-latest",
    "text-embedding-3-small",
    "dall-e-3",
    "whisper-1",
    "tts-1-hd",
    "omni-moderation-latest",
    "codex-mini-latest",
    "computer-use-preview",
    "davinci-002",
    "babbage-002",
    "ft:gpt-4o-mini:org::ab12",
    "ft:davinci-002:org::x",
  ])("takes %s for a model of OpenAI", (model) => {
    expect(openai.recognisesModel(model)).toBe(true);
    expect(anthropic.recognisesModel(model)).toBe(false);
  });

  it.each(["claude-sonnet-4-5", "claude-3-opus-20240229", "claude-opus-5"])(
    "takes %s for a model of Anthropic",
    (model) => {
      expect(anthropic.recognisesModel(model)).toBe(true);
      expect(openai.recognisesModel(model)).toBe(false);
    },
  );

  it.each([
    "llama-3",
    "gpt-oss-120b",
    "o10-x",
    "oracle",
    "mistral-large",
    "",
    "my-gpt-4",
    "Claude",
    "gemini-2.5-pro",
  ])("leaves %j to the configuration", (model) => {
    for (const vendor of vendors.values()) expect(vendor.recognisesModel(model)).toBe(false);
  });

  it("tells keys by their beginning", () => {
    expect([openai, anthropic].map((vendor) => vendor.recognisesKey("sk-ant-api03-x"))).toEqual([
      false,
      true,
    ]);
    expect([openai, anthropic].map((vendor) => vendor.recognisesKey("sk-proj-x"))).toEqual([true, false]);
    expect([openai, anthropic].map((vendor) => vendor.recognisesKey("gsk_x"))).toEqual([false, false]);
  });
});

describe("headers", () => {
  it("carry the key where the provider wants it", () => {
    expect(openai.keyHeaders(secret("sk-1"))).toEqual({ authorization: "Bearer sk-1" });
    expect(anthropic.keyHeaders(secret("sk-ant-api03-1"))).toEqual({ "x-api-key": "sk-ant-api03-1" });
    expect(anthropic.keyHeaders(secret("sk-ant-oat01-1"))).toEqual({
      authorization: "Bearer sk-ant-oat01-1",
    });
    expect(anthropic.defaultHeaders).toEqual({ "anthropic-version": "2023-06-01" });
  });

  it.each([
    "authorization",
    "x-api-key",
    "cookie",
    "host",
    "connection",
    "keep-alive",
    "transfer-encoding",
    "content-length",
    "te",
    "upgrade",
    "proxy-authorization",
    "x-portkey-custom-host",
    "x-base-url",
    "api_base",
    "x-forwarded-host",
    "x-forwarded-for",
    "forwarded",
    "anthropic-dangerous-direct-browser-access",
    "origin",
    "referer",
    "accept-encoding",
    "x-iron-agent",
    "__proto__",
    "constructor",
  ])("of a request named %s stay here (S-83)", (name) => {
    for (const vendor of vendors.values()) expect(vendor.keepsRequestHeader(name)).toBe(false);
  });

  it("of a request that the provider knows go there", () => {
    for (const name of [
      "accept",
      "content-type",
      "idempotency-key",
      "x-client-request-id",
      "traceparent",
      "x-stainless-retry-count",
    ]) {
      expect([name, openai.keepsRequestHeader(name), anthropic.keepsRequestHeader(name)]).toEqual([
        name,
        true,
        true,
      ]);
    }
    for (const name of ["openai-organization", "openai-project", "openai-beta"]) {
      expect([openai.keepsRequestHeader(name), anthropic.keepsRequestHeader(name)]).toEqual([true, false]);
    }
    for (const name of ["anthropic-version", "anthropic-beta"]) {
      expect([openai.keepsRequestHeader(name), anthropic.keepsRequestHeader(name)]).toEqual([false, true]);
    }
  });

  it.each([
    "set-cookie",
    "connection",
    "keep-alive",
    "transfer-encoding",
    "content-length",
    "content-encoding",
    "location",
    "access-control-allow-origin",
    "server",
    "strict-transport-security",
    "x-iron-dropped",
  ])("of a reply named %s are dropped (U-18)", (name) => {
    for (const vendor of vendors.values()) expect(vendor.keepsReplyHeader(name)).toBe(false);
  });

  it("of a reply about limits, retries and identity reach the client (U-18)", () => {
    for (const name of [
      "content-type",
      "request-id",
      "x-request-id",
      "retry-after",
      "retry-after-ms",
      "x-should-retry",
      "x-ratelimit-remaining-tokens",
      "content-disposition",
    ]) {
      expect([name, openai.keepsReplyHeader(name), anthropic.keepsReplyHeader(name)]).toEqual([
        name,
        true,
        true,
      ]);
    }
    expect(anthropic.keepsReplyHeader("anthropic-ratelimit-tokens-remaining")).toBe(true);
    expect(anthropic.keepsReplyHeader("anthropic-organization-id")).toBe(true);
    expect(openai.keepsReplyHeader("openai-processing-ms")).toBe(true);
  });
});

describe("texts of Anthropic's endpoints that are not chats", () => {
  const params = { model: "m", max_tokens: 5, system: "brief", messages: [{ role: "user", content: "hi" }] };

  it("are those of the chats that are counted or put in a batch", () => {
    const counted = anthropic.texts({ kind: "free", operation: "count_tokens" }, params);
    expect(counted.map((one) => one.text)).toEqual(["brief", "hi"]);
    const requests = [{ custom_id: "a", params }, { custom_id: "b" }, { custom_id: "c", params }];
    const batch = anthropic.texts({ kind: "deferred", operation: "batches" }, { requests });
    expect(batch.map((one) => one.path.join("."))).toEqual([
      "requests.0.params.system",
      "requests.0.params.messages.0.content",
      "requests.2.params.system",
      "requests.2.params.messages.0.content",
    ]);
  });

  it("are none elsewhere", () => {
    expect(anthropic.texts({ kind: "free", operation: "files" }, { a: "b" })).toEqual([]);
  });
});
