import { lookUpPrice } from "@iron/sdk";
import type { Check } from "./check.ts";

export function checkPrices(now: number): Check {
  const { date, old } = lookUpPrice("", { now });
  return old
    ? { name: "prices", state: "note", detail: `of ${date}, more than 90 days ago: update iron` }
    : { name: "prices", state: "ok", detail: `of ${date}` };
}
