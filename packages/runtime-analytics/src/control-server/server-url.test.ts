import { expect, it } from "vitest";
import { serverUrl } from "./server-url.ts";

it.each([
  "https://iron.example",
  "https://iron.example:8443/base",
  "http://127.0.0.1:3000",
  "http://localhost",
  "http://[::1]:80",
])("takes %s", (text) => {
  expect(serverUrl(text).href).toBe(new URL(text).href);
});

it.each([
  "https://user:canary@iron.example",
  "https://iron.example?token=canary",
  "https://iron.example#canary",
  "ftp://user:canary@iron.example",
  "canary",
])("refuses %s, and repeats no secret that may stand in it", (text) => {
  expect(() => serverUrl(text)).toThrow(/^(?!.*canary).*https:\/\/host/);
});

it("sends no token in the clear beyond this machine", () => {
  expect(() => serverUrl("http://iron.example")).toThrow(/unencrypted/);
});
