import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkRequest } from "./check-request.ts";
import type { ClientRequest } from "./client-request.ts";

const ALLOWED = new Set(["127.0.0.1", "router.internal"]);

function request(
  parts: Partial<ClientRequest> & { readonly lines?: Readonly<Record<string, string>> } = {},
): ClientRequest {
  const { lines = {}, ...rest } = parts;
  return {
    method: "POST",
    path: "/v1/chat/completions",
    query: "",
    headers: new Map(Object.entries({ host: "127.0.0.1:8080", ...lines })),
    repeated: new Set(),
    via: "socket",
    loopback: true,
    peer: "127.0.0.1",
    body: undefined,
    ...rest,
  };
}

function codeOf(asked: ClientRequest): string | undefined {
  try {
    checkRequest(asked, ALLOWED);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

describe("checkRequest", () => {
  it.each([
    "/",
    "/v1/models",
    "/v1/models/gpt-5:x",
    "/v1/files/file-1/content",
    "/openai/v1/a.b/~c",
    "/v1/models/",
  ])("lets %s pass", (path) => {
    expect(codeOf(request({ path }))).toBeUndefined();
  });

  it.each([
    "",
    "v1",
    "*",
    "//x",
    "/a//b",
    "/..",
    "/a/../b",
    "/a/.",
    "/a\\b",
    "/a%2fb",
    "/%2E%2e/a",
    "/a%5Cb",
    "/a%0d%0a",
    "/a%",
    "/a%zz",
    "/a#b",
    "/a b",
    "/a\u0000",
    "/\u00e9",
    "http://h/",
    `/${"a".repeat(2048)}`,
  ])("knows no route %j", (path) => {
    expect(codeOf(request({ path }))).toBe("route_not_found");
  });

  it("never lets a path pass that a URL would read as another", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii", maxLength: 40 }), (text) => {
        const path = `/${text}`;
        fc.pre(codeOf(request({ path })) === undefined);
        const url = new URL(path, "http://base.test");
        expect([url.host, url.pathname, url.search, url.hash]).toEqual(["base.test", path, "", ""]);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["authorization", "unauthorized"],
    ["x-api-key", "unauthorized"],
    ["host", "invalid_request"],
    ["content-type", "invalid_request"],
    ["origin", "invalid_request"],
    ["x-other", undefined],
  ])("%s sent twice: %s", (name, code) => {
    expect(codeOf(request({ repeated: new Set([name]) }))).toBe(code);
  });

  it.each([
    [{ "transfer-encoding": "chunked" }, undefined],
    [{ "transfer-encoding": "Chunked" }, undefined],
    [{ "transfer-encoding": "gzip, chunked" }, "not_implemented"],
    [{ "transfer-encoding": "identity" }, "not_implemented"],
    [{ upgrade: "websocket" }, "not_implemented"],
    [{ host: "evil.test" }, "misdirected_host"],
    [{ host: "ROUTER.internal:1" }, undefined],
    [{ host: "router.internal." }, "invalid_request"],
    [{ host: "a b" }, "invalid_request"],
    [{ origin: "http://127.0.0.1:8080" }, undefined],
    [{ origin: "http://127.0.0.1:9090" }, "forbidden"],
    [{ host: "router.internal", origin: "https://router.internal:8443" }, undefined],
    [{ origin: "https://router.internal" }, "forbidden"],
    [{ origin: "null" }, "forbidden"],
    [{ origin: "not a url" }, "forbidden"],
    [{ "sec-fetch-site": "same-origin" }, undefined],
    [{ "sec-fetch-site": "cross-site" }, "forbidden"],
  ])("%j: %s", (lines, code) => {
    expect(codeOf(request({ lines }))).toBe(code);
  });

  it("asks nothing of Host and Origin where the request comes from this process", () => {
    expect(
      codeOf(request({ via: "call", lines: { host: "any.test", origin: "https://evil.test" } })),
    ).toBeUndefined();
    expect(codeOf(request({ via: "call", path: "/a/../b" }))).toBe("route_not_found");
  });
});
