import { expect, it } from "vitest";
import { crowdRouter } from "./crowd.ts";

it("C-40: 4 000 of 5 000 connections hear 503 overloaded in their own format, streams under way go on", async () => {
  await expect(crowdRouter({ connections: 5000, limit: 1000, chunkDelayMs: 2000 })).resolves.toBeUndefined();
}, 120_000);
