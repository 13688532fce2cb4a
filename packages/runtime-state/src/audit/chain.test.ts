import { expect, test } from "vitest";
import type { AuditRecord } from "./audit-log.ts";
import { link, START, verifyChain } from "./chain.ts";

function chain(length: number): AuditRecord[] {
  const records: AuditRecord[] = [];
  for (let index = 0; index < length; index += 1) {
    records.push(
      link(records.at(-1) ?? START, { actor: "a", kind: `k${index}`, facts: { index } }, 1000 + index),
    );
  }
  return records;
}

const CHANGES: [string, (records: AuditRecord[]) => void, number][] = [
  ["a changed fact", (r) => void (r[2] = { ...r[2]!, facts: { index: 9 } }), 3],
  ["a changed actor", (r) => void (r[2] = { ...r[2]!, actor: "b" }), 3],
  ["a changed time", (r) => void (r[2] = { ...r[2]!, at: 1 }), 3],
  ["an added agent", (r) => void (r[2] = { ...r[2]!, agent: "x" }), 3],
  ["a removed record", (r) => void r.splice(2, 1), 3],
  ["two records exchanged", (r) => void r.splice(1, 2, r[2]!, r[1]!), 2],
  [
    "a record forged with a hash of its own",
    (r) => void (r[2] = link(r[1]!, { actor: "eve", kind: "k" }, 5)),
    4,
  ],
];

test.each(CHANGES)("finds %s, and names the first record that does not follow", (_, change, seq) => {
  const records = chain(5);
  expect(verifyChain(START, records)).toMatchObject({ ok: true, records: 5 });
  change(records);
  expect(verifyChain(START, records)).toMatchObject({ ok: false, seq });
});

test("the order in which a store gives facts back does not matter", () => {
  const record = link(START, { actor: "a", kind: "k", facts: { one: 1, two: 2 } }, 1);
  expect(verifyChain(START, [{ ...record, facts: { two: 2, one: 1 } }])).toMatchObject({ ok: true });
});

test("a cut tail shows against a mark that was written down elsewhere", () => {
  const records = chain(5);
  const mark = { seq: 5, hash: records[4]!.hash };
  expect(verifyChain(START, records.slice(0, 3))).toMatchObject({ ok: true });
  expect(verifyChain(START, records.slice(0, 3), mark)).toMatchObject({ ok: false, seq: 4 });
});
