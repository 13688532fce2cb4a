import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parseStatePlace, shownPlace } from "./state-place.ts";

describe("a place for state", () => {
  it("is memory, a file or a server", () => {
    expect(parseStatePlace("memory")).toEqual({ kind: "memory" });
    expect(parseStatePlace("sqlite:a/b.db")).toEqual({
      kind: "sqlite",
      path: resolve("a/b.db"),
      synchronous: "full",
    });
    expect(parseStatePlace("sqlite:/a.db?synchronous=normal")).toMatchObject({ synchronous: "normal" });
    expect(parseStatePlace("rediss://h:1/2?namespace=team")).toEqual({
      kind: "redis",
      url: "rediss://h:1/2",
      namespace: "team",
    });
  });

  it("may name certificates to trust, under TLS alone", () => {
    expect(parseStatePlace("rediss://h:1/2?namespace=team&ca=a/ca.pem")).toEqual({
      kind: "redis",
      url: "rediss://h:1/2",
      namespace: "team",
      ca: resolve("a/ca.pem"),
    });
    expect(() => parseStatePlace("redis://h:1/2?ca=/ca.pem")).toThrow("for rediss:// alone");
    expect(() => parseStatePlace("rediss://h:1/2?ca=")).toThrow("names certificates");
  });

  it("is shown without user and password", () => {
    const place = parseStatePlace("rediss://ann:canary@h:1/2?namespace=team");
    expect(place).toMatchObject({ url: "rediss://ann:canary@h:1/2" });
    expect(shownPlace(place)).toBe("rediss://h:1/2?namespace=team");
  });

  it.each([
    "",
    "disk",
    "sqlite:",
    "sqlite:/a?synchronous=off",
    "sqlite:/a?x=1",
    "redis://h?canary=1",
    "http://canary",
  ])("%j is none, and the error does not repeat it", (text) => {
    expect(() => parseStatePlace(text)).toThrow(RangeError);
    expect(() => parseStatePlace(text)).not.toThrow(/canary/);
  });

  it("of a kind that does not exist is named by its kind alone", () => {
    expect(() => parseStatePlace("postgres://ann:canary@h/db")).toThrow(
      /^state: postgres is no kind of state; write memory, sqlite:PATH, or redis:/,
    );
  });
});
