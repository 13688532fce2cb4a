import { fakeClock } from "@iron/testing";
import { IronError } from "@iron/types";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createOpenExchanges } from "./open-exchanges.ts";

it("knows exactly those that have not ended, in whatever order they end, and cuts those when they take too long", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 20 }), { maxLength: 60 }), async (ends) => {
      const clock = fakeClock();
      const open = createOpenExchanges(100, clock);
      const cut = new Set<number>();
      const leave = Array.from({ length: 20 }, (_, id) => open.add({ cut: () => void cut.add(id) }));
      const ended = new Set(ends.filter((id) => id < 20));
      for (const id of ends) leave[id]?.();
      expect(open.size).toBe(20 - ended.size);
      const drained = open.drain(500, new IronError("shutting_down", "now"));
      clock.advance(499);
      expect(cut.size).toBe(0);
      clock.advance(1);
      expect(cut.size).toBe(20 - ended.size);
      for (const id of cut) expect(ended.has(id)).toBe(false);
      for (const end of leave) end();
      await drained;
      expect(open.size).toBe(0);
      expect(clock.waiting).toBe(0);
    }),
    { numRuns: 30 },
  );
});
