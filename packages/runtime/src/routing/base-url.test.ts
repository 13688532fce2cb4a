import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLoopbackHost, joinPath, parseBaseUrl } from "./base-url.ts";

describe("parseBaseUrl", () => {
  it.each([
    ["https://api.example.com", { origin: "https://api.example.com", path: "", loopback: false }],
    ["https://api.example.com/v1/", { origin: "https://api.example.com", path: "/v1", loopback: false }],
    ["https://host:8443/a/b//", { origin: "https://host:8443", path: "/a/b", loopback: false }],
    ["HTTPS://Host.EXAMPLE/x", { origin: "https://host.example", path: "/x", loopback: false }],
    ["http://127.0.0.1:8080/v1", { origin: "http://127.0.0.1:8080", path: "/v1", loopback: true }],
    ["http://[::1]:80", { origin: "http://[::1]", path: "", loopback: true }],
    ["http://localhost", { origin: "http://localhost", path: "", loopback: true }],
  ])("reads %s", (text, base) => {
    expect(parseBaseUrl(text)).toEqual(base);
  });

  it.each([
    ["", /is not a URL/],
    ["api.example.com", /is not a URL/],
    ["file:///etc/passwd", /must begin with https/],
    ["ftp://example.com", /must begin with https/],
    ["javascript:alert(1)", /must begin with https/],
    ["http://example.com", /in the clear/],
    ["http://169.254.169.254/latest", /in the clear/],
    ["http://127.0.0.1.evil.test", /in the clear/],
    ["http://2130706433.evil.test", /in the clear/],
    ["https://user:word@example.com", /user name or password/],
    ["https://example.com/?x=1", /query or fragment/],
    ["https://example.com/#x", /query or fragment/],
  ])("refuses %s", (text, words) => {
    expect(() => parseBaseUrl(text)).toThrow(words);
    expect(() => parseBaseUrl(text)).toThrow(TypeError);
  });

  it.each([
    "https://user:hunter2@example.com",
    "ftp://user:hunter2@example.com",
    "https://example.com/v1?api_key=hunter2",
    "http://example.com/v1#hunter2",
  ])("does not repeat the secret of %s in its message", (text) => {
    expect(() => parseBaseUrl(text)).toThrow(/^(?!.*hunter2)/);
  });
});

describe("joinPath", () => {
  it.each([
    ["https://h", true, "/v1/chat/completions", "/v1/chat/completions"],
    ["https://h", false, "/v1/messages", "/v1/messages"],
    ["https://h/v1", true, "/v1/chat/completions", "/v1/chat/completions"],
    ["https://h/v1", false, "/v1/messages", "/v1/messages"],
    ["https://h/openai", true, "/v1/chat/completions", "/openai/chat/completions"],
    ["https://h/anthropic", false, "/v1/messages", "/anthropic/v1/messages"],
    ["https://h/api/v1", false, "/messages", "/api/v1/messages"],
    ["https://h", false, "/messages", "/v1/messages"],
  ])("%s (versioned: %s) and %s give %s", (base, versioned, path, joined) => {
    expect(joinPath(parseBaseUrl(base), versioned, path)).toBe(joined);
  });
});

describe("isLoopbackHost", () => {
  it.each(["localhost", "LOCALHOST", "127.0.0.1", "127.255.3.4", "::1", "[::1]", "::ffff:127.0.0.1"])(
    "%s is",
    (host) => {
      expect(isLoopbackHost(host)).toBe(true);
    },
  );

  it.each([
    "",
    "localhost.evil.test",
    "127.0.0.1.evil.test",
    "127.0.0",
    "0.0.0.0",
    "128.0.0.1",
    "::2",
    "::",
    "10.0.0.1",
    "127.1",
  ])("%s is not", (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });

  it("no name of the network is", () => {
    fc.assert(
      fc.property(fc.domain(), (name) => {
        expect(isLoopbackHost(name)).toBe(false);
      }),
    );
  });
});
