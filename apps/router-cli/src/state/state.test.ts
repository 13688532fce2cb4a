import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openState } from "./open-state.ts";
import { rememberedPort } from "./remembered-port.ts";
import { stableToken } from "./stable-token.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "iron-state-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the token", () => {
  it("is made once, long and random, for its owner alone, and leaves no other file", () => {
    const token = stableToken(folder, "token");
    expect(token).toMatch(/^iron-[\w-]{43}$/);
    expect(stableToken(folder, "token")).toBe(token);
    expect(stableToken(folder, "other")).not.toBe(token);
    expect(statSync(join(folder, "token")).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).toSorted()).toEqual(["other", "token"]);
  });

  it("in a file that others could read is closed to them", () => {
    const token = stableToken(folder, "token");
    chmodSync(join(folder, "token"), 0o644);
    expect(stableToken(folder, "token")).toBe(token);
    expect(statSync(join(folder, "token")).mode & 0o777).toBe(0o600);
  });

  it("in a file that holds none is not guessed", () => {
    writeFileSync(join(folder, "token"), "short\n");
    expect(() => stableToken(folder, "token")).toThrow(/holds no token; remove it/);
    expect(readFileSync(join(folder, "token"), "utf8")).toBe("short\n");
  });
});

describe("the state folder", () => {
  it("is closed to others even when it was open", () => {
    const path = join(folder, "iron");
    mkdirSync(path, { mode: 0o755 });
    const state = openState({ XDG_STATE_HOME: folder });
    expect(state.warnings).toEqual([]);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    state.rememberPort(4242);
    expect(openState({ XDG_STATE_HOME: folder }).port).toBe(4242);
  });

  it("that cannot be made is told, and does not keep iron from starting", () => {
    writeFileSync(join(folder, "iron"), "a file in its place");
    const state = openState({ XDG_STATE_HOME: folder });
    expect(state.token).toBeUndefined();
    expect(state.warnings[0]).toContain("token and port will differ from run to run");
  });

  it.each(["0", "99999", "nonsense", ""])("that remembers the port %j remembers none", (text) => {
    writeFileSync(join(folder, "port"), text);
    expect(rememberedPort(folder)).toBeUndefined();
  });
});
