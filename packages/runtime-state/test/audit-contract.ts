import { fakeClock, type FakeClock } from "@iron/testing";
import { describe, expect, test } from "vitest";
import type { AuditLog } from "../src/index.ts";

export interface MadeAudit {
  readonly audit: AuditLog;
  readonly close: () => Promise<void>;
}

/** What every audit log owes its readers. */
export function auditContract(name: string, make: (clock: FakeClock) => Promise<MadeAudit>): void {
  describe(`${name} as an audit log`, () => {
    test("chains every record to the one before, and verifies", async () => {
      const { audit, close } = await make(fakeClock());
      const first = await audit.append({
        actor: "cli:ann",
        kind: "budget.set",
        facts: { limit: 5, before: 3 },
      });
      const second = await audit.append({ actor: "router", kind: "auth.refused", agent: "bob" });
      expect(first).toMatchObject({ seq: 1, previous: "0".repeat(64), facts: { limit: 5, before: 3 } });
      expect(second).toMatchObject({ seq: 2, previous: first.hash, agent: "bob", facts: {} });
      expect(await audit.verify()).toEqual({ ok: true, records: 2, head: { seq: 2, hash: second.hash } });
      expect(await audit.verify({ seq: 1, hash: first.hash })).toMatchObject({ ok: true });
      expect(await audit.verify({ seq: 1, hash: "f".repeat(64) })).toMatchObject({ ok: false, seq: 1 });
      expect(await audit.verify({ seq: 9, hash: first.hash })).toMatchObject({ ok: false, seq: 3 });
      await close();
    });

    test("answers by time range, actor, kind, agent, page and limit", async () => {
      const clock = fakeClock();
      const { audit, close } = await make(clock);
      const start = clock.now();
      for (let index = 0; index < 6; index += 1) {
        const agent = index < 3 ? "a" : "b";
        await audit.append({ actor: index % 2 === 0 ? "even" : "odd", kind: `k${index % 3}`, agent });
        clock.advance(10);
      }
      const seqs = async (query: Parameters<AuditLog["query"]>[0]): Promise<number[]> =>
        (await audit.query(query)).map(({ seq }) => seq);
      expect(await seqs({})).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await seqs({ since: start + 10, until: start + 30 })).toEqual([2, 3]);
      expect(await seqs({ actor: "odd", agent: "b" })).toEqual([4, 6]);
      expect(await seqs({ kind: "k1" })).toEqual([2, 5]);
      expect(await seqs({ after: 2, limit: 2 })).toEqual([3, 4]);
      await close();
    });

    test("purges what is old and still verifies from there on", async () => {
      const clock = fakeClock();
      const { audit, close } = await make(clock);
      for (let index = 0; index < 4; index += 1) {
        await audit.append({ actor: "a", kind: "k" });
        clock.advance(10);
      }
      expect(await audit.purge(clock.now() - 20, "cli:ann")).toEqual({ removed: 2 });
      expect(await audit.purge(0, "cli:ann")).toEqual({ removed: 0 });
      const kept = await audit.query();
      expect(kept.map(({ seq, kind }) => [seq, kind])).toEqual([
        [3, "k"],
        [4, "k"],
        [5, "audit.purged"],
      ]);
      expect(kept.at(-1)).toMatchObject({ actor: "cli:ann", facts: { removed: 2, through: 2 } });
      expect(await audit.verify()).toMatchObject({ ok: true, records: 3, head: { seq: 5 } });
      await close();
    });

    test("a clock that goes back tears no hole when old records are purged", async () => {
      const clock = fakeClock();
      const { audit, close } = await make(clock);
      await audit.append({ actor: "a", kind: "k" });
      clock.jump(-1000);
      await audit.append({ actor: "a", kind: "old" });
      clock.jump(5000);
      await audit.append({ actor: "a", kind: "k" });
      expect(await audit.purge(clock.now() - 4500, "x")).toEqual({ removed: 0 });
      expect(await audit.verify()).toMatchObject({ ok: true, records: 3 });
      await close();
    });

    test("records that are added at once stand in one chain", async () => {
      const { audit, close } = await make(fakeClock());
      await Promise.all(
        Array.from({ length: 20 }, async (_, i) => audit.append({ actor: "a", kind: `k${i}` })),
      );
      expect(await audit.verify()).toMatchObject({ ok: true, records: 20 });
      await close();
    });

    test("refuses a record without an actor", async () => {
      const { audit, close } = await make(fakeClock());
      await expect(audit.append({ actor: "", kind: "k" })).rejects.toThrow("needs an actor");
      await close();
    });
  });
}
