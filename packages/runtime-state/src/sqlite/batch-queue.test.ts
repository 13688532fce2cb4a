import { unavailable } from "../ledger/unavailable.ts";
import { expect, test } from "vitest";
import { createBatchQueue } from "./batch-queue.ts";
import type { Operation } from "./protocol.ts";

const operation = (n: number): Operation => ({ name: "store.get", args: [n] });

function rig() {
  const batches: (readonly Operation[])[] = [];
  let idle = 0;
  const queue = createBatchQueue({
    path: "x",
    post: (batch) => void batches.push(batch),
    onIdle: () => void (idle += 1),
  });
  return { queue, batches, idle: () => idle };
}

test("what is asked for in one turn shares a batch, and what comes meanwhile gathers for the next", async () => {
  const { queue, batches, idle } = rig();
  const first = [queue.push(operation(1)), queue.push(operation(2))];
  await Promise.resolve();
  const later = queue.push(operation(3));
  await Promise.resolve();
  expect(batches.map((batch) => batch.map(({ args }) => args[0]))).toEqual([[1, 2]]);
  queue.answered([{ value: "one" }, { error: { kind: "refused", message: "no" } }]);
  expect(batches.map((batch) => batch.map(({ args }) => args[0]))).toEqual([[1, 2], [3]]);
  await expect(first[0]).resolves.toBe("one");
  await expect(first[1]).rejects.toThrow(RangeError);
  expect(idle()).toBe(0);
  queue.answered([{ value: "three" }]);
  await expect(later).resolves.toBe("three");
  expect(idle()).toBe(1);
  await queue.drained();
});

test("a failure rejects everybody who waits, and everybody who comes later", async () => {
  const { queue } = rig();
  const sent = queue.push(operation(1));
  await Promise.resolve();
  const gathering = queue.push(operation(2));
  queue.fail(unavailable("gone"));
  await expect(sent).rejects.toMatchObject({ code: "ledger_unavailable" });
  await expect(gathering).rejects.toMatchObject({ code: "ledger_unavailable" });
  await expect(queue.push(operation(3))).rejects.toMatchObject({ code: "ledger_unavailable" });
});
