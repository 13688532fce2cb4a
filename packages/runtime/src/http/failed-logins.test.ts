import { fakeClock } from "@iron/testing";
import { IronError } from "@iron/types";
import { expect, it } from "vitest";
import { createFailedLogins } from "./failed-logins.ts";

const wrong = new IronError("unauthorized", "wrong");

it("answers a hundred wrong tokens in a minute as they are, and slows down the rest until the minute is over", () => {
  const clock = fakeClock();
  const logins = createFailedLogins(clock);
  for (let at = 0; at < 100; at += 1) expect(logins.answer(wrong)).toBe(wrong);
  clock.advance(20_000);
  expect(logins.answer(wrong)).toMatchObject({
    code: "rate_limited",
    retryAfterMs: 40_000,
    shouldRetry: false,
  });
  clock.advance(40_001);
  expect(logins.answer(wrong)).toBe(wrong);
});

it("does not care for jumps of the wall clock", () => {
  const clock = fakeClock();
  const logins = createFailedLogins(clock);
  for (let at = 0; at < 100; at += 1) logins.answer(wrong);
  clock.jump(365 * 86_400_000);
  expect(logins.answer(wrong).code).toBe("rate_limited");
});
