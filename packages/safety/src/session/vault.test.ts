import { drivePolicy, fakeExchange } from "@iron/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSafety } from "../index.ts";
import { Vault } from "./vault.ts";

const CARD = "4111 1111 1111 1111";
const OTHER = "5555-5555-5555-4444";

describe("a vault", () => {
  it("gives a value the same placeholder each time, and none of another vault's", () => {
    const [one, two] = [new Vault(10), new Vault(10)];
    expect(one.placeholder("email", "a@b.co")).toBe(one.placeholder("email", "a@b.co"));
    expect(one.placeholder("email", "a@b.co")).not.toBe(one.placeholder("email", "b@b.co"));
    expect(two.find(one.placeholder("email", "a@b.co"))).toEqual([]);
  });

  it("writes placeholders that no format escapes", () => {
    const vault = new Vault(1_000);
    fc.assert(
      fc.property(fc.string(), (value) => {
        const placeholder = vault.placeholder("own_kind1", value);
        expect(placeholder).toMatch(/^VAULT_OWN_KIND1_[0-9a-v]{12}$/);
        expect(vault.find(`x${placeholder}y`)).toEqual([{ start: 1, end: 1 + placeholder.length, value }]);
      }),
    );
  });

  it("knows the beginning of a placeholder at the end of a text, and nothing else", () => {
    const vault = new Vault(10);
    const placeholder = vault.placeholder("secret", "x");
    for (let length = 1; length < placeholder.length; length += 1) {
      expect(vault.tail(`it is ${placeholder.slice(0, length)}`)).toBe(6);
    }
    for (const text of [`it is ${placeholder}`, "it is VAULT_SECRET_zz", "it is VAX", "it is"]) {
      expect(vault.tail(text)).toBe(text.length);
    }
  });

  it("forgets what was used longest ago, and stays within its bound", () => {
    const vault = new Vault(2);
    const [a, b] = [vault.placeholder("k", "a"), vault.placeholder("k", "b")];
    vault.placeholder("k", "a");
    vault.placeholder("k", "c");
    expect([vault.size, vault.find(a).length, vault.find(b).length]).toEqual([2, 1, 0]);
  });
});

const asking = (content: string, who: { run?: string; agent?: string }): ReturnType<typeof fakeExchange> =>
  fakeExchange({ ...who, body: { messages: [{ role: "user", content }] } });

describe("sessions", () => {
  it("keep the pseudonyms of one run from another, and of one agent from another", async () => {
    const { policy } = createSafety();
    const first = asking(`card ${CARD}`, { run: "a" });
    await drivePolicy(policy, { exchange: first });
    const placeholder = /VAULT_\w+/.exec(new TextDecoder().decode(first.body.bytes))?.[0] ?? "none";
    const deltas = [`say ${placeholder}`];
    for (const who of [{ run: "b" }, { agent: "a" }, {}]) {
      const driven = await drivePolicy(policy, { exchange: asking(`card ${OTHER}`, who), deltas });
      expect(driven.text).toBe(`say ${placeholder}`);
    }
    const same = await drivePolicy(policy, { exchange: asking("go on", { run: "a" }), deltas });
    expect(same.text).toBe(`say ${CARD}`);
  });

  it("refuse a request with more values than are kept", async () => {
    const { policy } = createSafety({ maxPseudonyms: 1 });
    const driven = await drivePolicy(policy, { exchange: asking(`${CARD} and ${OTHER}`, {}) });
    expect(driven.error).toMatchObject({ code: "content_blocked" });
    expect(driven.calls).toEqual([]);
  });
});
