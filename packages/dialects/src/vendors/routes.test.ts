import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { vendors } from "../registry.ts";
import { anthropic } from "./anthropic/vendor.ts";
import { openai } from "./openai/vendor.ts";

describe("routes", () => {
  it.each<[string, string, string, string | undefined]>([
    ["/chat/completions", "chat", "chat", "openai-chat"],
    ["/responses", "chat", "chat", "openai-responses"],
    ["/responses/input_tokens", "free", "count_tokens", "openai-responses"],
    ["/completions", "tokens", "completion", undefined],
    ["/embeddings", "tokens", "embeddings", undefined],
    ["/moderations", "free", "moderation", undefined],
    ["/images/generations", "units", "image_generation", undefined],
    ["/images/edits", "units", "image_edit", undefined],
    ["/images/variations", "units", "image_variation", undefined],
    ["/audio/speech", "units", "speech", undefined],
    ["/audio/transcriptions", "units", "transcription", undefined],
    ["/audio/translations", "units", "translation", undefined],
    ["/files", "free", "files", undefined],
    ["/uploads", "free", "uploads", undefined],
    ["/batches", "deferred", "batches", undefined],
    ["/responses/resp_abc-1/cancel", "free", "stored_responses", undefined],
  ])("knows POST %s of OpenAI, with and without /v1", (path, kind, operation, dialect) => {
    for (const asked of [path, `/v1${path}`]) {
      const route = openai.match("POST", asked);
      expect(route).toEqual({
        endpoint: { kind, operation },
        path,
        ...(dialect === undefined ? {} : { dialect }),
      });
    }
  });

  it.each<[string, string, string, string]>([
    ["GET", "/models", "free", "models"],
    ["GET", "/models/ft:gpt-4o-mini:org::ab12", "free", "models"],
    ["GET", "/responses/resp_1", "free", "stored_responses"],
    ["DELETE", "/responses/resp_1", "free", "stored_responses"],
    ["GET", "/responses/resp_1/input_items", "free", "stored_responses"],
    ["GET", "/files/file-1/content", "free", "files"],
    ["GET", "/batches/batch_1", "free", "batches"],
  ])("knows %s %s of OpenAI", (method, path, kind, operation) => {
    expect(openai.match(method, path)).toEqual({ endpoint: { kind, operation }, path });
  });

  it.each<[string, string, string, string]>([
    ["POST", "/messages", "chat", "chat"],
    ["POST", "/messages/count_tokens", "free", "count_tokens"],
    ["POST", "/messages/batches", "deferred", "batches"],
    ["GET", "/messages/batches/msgbatch_1/results", "free", "batches"],
    ["GET", "/models/claude-sonnet-4-5", "free", "models"],
    ["POST", "/files", "free", "files"],
  ])("asks Anthropic for /v1 whether the client said so or not: %s %s", (method, path, kind, operation) => {
    for (const asked of [path, `/v1${path}`]) {
      expect(anthropic.match(method, asked)).toMatchObject({
        endpoint: { kind, operation },
        path: `/v1${path}`,
      });
    }
  });

  it("tells a wrong method from a wrong path", () => {
    expect(openai.match("GET", "/v1/embeddings")).toBeUndefined();
    expect(openai.knowsPath("/v1/embeddings")).toBe(true);
    expect(openai.knowsPath("/v1/embedding")).toBe(false);
    expect(anthropic.knowsPath("/chat/completions")).toBe(false);
  });

  it.each([
    "/v1/../v1/models",
    "/v1/..",
    "//evil.test/v1/models",
    "/v1//models",
    "/v1/models/",
    "/v1/v1/models",
    "/v1\\models",
    "/v1%2fmodels",
    "/v1/models%2f..%2ffiles",
    "/v1/models/%5c",
    "/v1/models;x=1",
    "/v1/models#x",
    "/v1/models?x=1",
    "@evil.test/v1/models",
    "/@evil.test/v1/models",
    "/v1/models/@evil.test",
    "/.evil.test/v1/models",
    "/v1/models/..",
    "/v1/models/.hidden",
    "/v1/models/a..b",
    "/v1/models/{id}",
    "/v1/models/a b",
    "/v1/models/a\r\nx: y",
    "/v1/models/a\0",
    "/v1/models/č",
    "http://evil.test/v1/models",
    "models",
    "",
    "/",
    `/v1/models/${"a".repeat(600)}`,
  ])("knows no path %j (S-81)", (path) => {
    for (const vendor of vendors.values()) {
      for (const method of ["GET", "POST", "DELETE"]) expect(vendor.match(method, path)).toBeUndefined();
      expect(vendor.knowsPath(path)).toBe(false);
    }
  });

  it("gives only paths that a URL parser leaves at the host and as they are (S-81)", () => {
    const piece = fc.constantFrom(
      "/",
      "v1",
      "models",
      "files",
      "..",
      ".",
      "@",
      "evil.test",
      "%2e",
      "\\",
      ";",
      ":",
      "a",
      "//",
      "\n",
      "messages",
      "batches",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.constantFrom("GET", "POST", "DELETE"),
        (parts, method) => {
          for (const vendor of vendors.values()) {
            const route =
              vendor.match(method, `/${parts.join("")}`) ??
              vendor.match(method, `/v1/models/${parts.join("")}`);
            if (route === undefined) continue;
            const url = new URL(`${vendor.defaultBaseUrl}${route.path}`);
            expect(url.origin).toBe(new URL(vendor.defaultBaseUrl).origin);
            expect(url.href).toBe(`${vendor.defaultBaseUrl}${route.path}`);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
