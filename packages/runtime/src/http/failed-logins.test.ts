import { fakeClock } from "@iron/testing";
import { IronError } from "@iron/types";
import { describe, expect, it } from "vitest";
import type { FailedLogins } from "./failed-logins.ts";
import { createFailedLogins } from "./failed-logins.ts";

const wrong = new IronError("unauthorized", "wrong");
const HERE = "127.0.0.1";

/** How many wrong tokens of one address are answered as they are. */
function allowed(logins: FailedLogins, from: (at: number) => string): number {
  let count = 0;
  while (count < 5000 && logins.answer(wrong, from(count)) === wrong) count += 1;
  return count;
}

describe("S-79: wrong tokens", () => {
  it("a hundred in a minute of this machine are answered as they are, and the rest slowed down until the minute is over", () => {
    const clock = fakeClock();
    const logins = createFailedLogins(clock);
    for (let at = 0; at < 100; at += 1) expect(logins.answer(wrong, HERE)).toBe(wrong);
    clock.advance(20_000);
    expect(logins.answer(wrong, HERE)).toMatchObject({
      code: "rate_limited",
      retryAfterMs: 40_000,
      shouldRetry: false,
    });
    clock.advance(40_001);
    expect(logins.answer(wrong, HERE)).toBe(wrong);
  });

  it("are counted by address, and fewer are allowed from elsewhere", () => {
    const logins = createFailedLogins(fakeClock());
    expect(allowed(logins, () => "192.0.2.1")).toBe(20);
    expect(allowed(logins, () => "::ffff:192.0.2.1")).toBe(0);
    expect(allowed(logins, () => "192.0.2.2")).toBe(20);
    expect(allowed(logins, () => "::1")).toBe(100);
    expect(allowed(logins, () => HERE)).toBe(100);
  });

  it("of one IPv6 network are of one address, however it is written", () => {
    const logins = createFailedLogins(fakeClock());
    expect(allowed(logins, (at) => `2001:db8::${at + 1}`)).toBe(20);
    expect(allowed(logins, (at) => `2001:db8:0:0:a:b:c:${at}`)).toBe(0);
    expect(allowed(logins, (at) => `2001:db8:0:1::${at + 1}`)).toBe(20);
  });

  it("of very many addresses take no more memory than a thousand, and are slowed down together", () => {
    const logins = createFailedLogins(fakeClock());
    expect(allowed(logins, (at) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`)).toBe(1020);
  });

  it("are not let through by a jump of the wall clock", () => {
    const clock = fakeClock();
    const logins = createFailedLogins(clock);
    for (let at = 0; at < 100; at += 1) logins.answer(wrong, HERE);
    clock.jump(365 * 86_400_000);
    expect(logins.answer(wrong, HERE).code).toBe("rate_limited");
  });
});
