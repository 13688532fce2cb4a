import { startControlServer } from "@iron/testing";
import { secret } from "@iron/types";
import { expect, it } from "vitest";
import { tokenOwner } from "./token-owner.ts";

it("is the agent, whichever of its tokens is in use", async () => {
  await using server = await startControlServer();
  const [first, second] = [server.icToken(), server.icToken(7, { iat: 1 })];
  expect(first).not.toBe(second);
  expect(tokenOwner(secret(first))).toBe("agent_7");
  expect(tokenOwner(secret(second))).toBe("agent_7");
  expect(tokenOwner(secret(server.icToken(8)))).toBe("agent_8");
});

it.each(["opaque", "a.b.c", "", `x.${Buffer.from('{"agent_id":"../../etc"}').toString("base64url")}.y`])(
  "of a token without a claim is a digest that no path can be made of: %j",
  (text) => {
    const owner = tokenOwner(secret(text));
    expect(owner).toMatch(/^[0-9a-f]{8,}$/);
    expect(owner).not.toBe(tokenOwner(secret(`${text}!`)));
  },
);
