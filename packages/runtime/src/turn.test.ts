import { expect, it } from "vitest";
import { Turn } from "./turn.ts";

/** Work of a few steps, then a write, told of as it happens. */
function request(turn: Turn, name: string, told: string[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  turn.work(() => void steps(turn, name, told).then(resolve));
  told.push(`${name} was read`);
  return promise;
}

async function steps(turn: Turn, name: string, told: string[]): Promise<void> {
  told.push(`${name} works`);
  await Promise.resolve();
  const written = Promise.withResolvers<void>();
  turn.write(() => {
    told.push(`${name} is written`);
    written.resolve();
  });
  told.push(`${name} settles`);
  await written.promise;
}

it("reads all, then works on all, then writes all, where much is under way", async () => {
  const told: string[] = [];
  const turn = new Turn(() => true);
  await Promise.all([request(turn, "a", told), request(turn, "b", told)]);
  expect(told).toEqual([
    "a was read",
    "b was read",
    "a works",
    "b works",
    "a settles",
    "b settles",
    "a is written",
    "b is written",
  ]);
});

it("does everything at once where little is under way", async () => {
  const told: string[] = [];
  const turn = new Turn(() => false);
  const done = request(turn, "a", told);
  expect(told).toEqual(["a works", "a was read"]);
  turn.write(() => void told.push("more"));
  await done;
  expect(told).toEqual(["a works", "a was read", "more", "a is written", "a settles"]);
});

it("keeps the order when it becomes less busy in between", async () => {
  const told: string[] = [];
  let busy = true;
  const turn = new Turn(() => busy);
  const first = request(turn, "a", told);
  busy = false;
  await Promise.all([first, request(turn, "b", told)]);
  expect(told.filter((line) => line.endsWith("works"))).toEqual(["a works", "b works"]);
});
