import { expect, it } from "vitest";
import { SseSplitter } from "./sse-splitter.ts";

const SPLITS = 1_000_000;

/** Small and fast, and the same for a seed on every machine (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const LINES = ["data: x", "data: é😀", "data:", "event: n", ": c", "", "", "id: 1", 'data: {"a":"\\n"}'];
const ENDS = ["\n", "\r\n", "\r"];

function streamOf(random: (below: number) => number): Buffer {
  const lines = Array.from(
    { length: 1 + random(8) },
    () => `${LINES[random(LINES.length)]}${ENDS[random(3)]}`,
  );
  return Buffer.from((random(4) === 0 ? "\uFEFF" : "") + lines.join(""));
}

function eventsOf(chunks: readonly Buffer[]): string {
  const splitter = new SseSplitter();
  const batches = [...chunks.flatMap((chunk) => [...splitter.push(chunk)]), splitter.finish()];
  const events = batches.flatMap((batch) => batch.events.map((event) => [event.name, event.data]));
  return JSON.stringify([events, Buffer.concat(batches.map((batch) => batch.bytes)).toString("latin1")]);
}

it(`reads streams the same in each of ${SPLITS} random splits`, () => {
  // Printed when a split reads otherwise; put it here to see the same splits again.
  const seed = Date.now() % 2 ** 31;
  const random = randomOf(seed);
  const wrong: string[] = [];
  for (let done = 0; done < SPLITS && wrong.length === 0;) {
    const bytes = streamOf(random);
    const whole = eventsOf([bytes]);
    for (let again = 0; again < 20; again++, done++) {
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length;) {
        const size = 1 + random(12);
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      if (eventsOf(chunks) !== whole) wrong.push(`seed ${seed}: ${JSON.stringify(chunks.map(String))}`);
    }
  }
  expect(wrong).toEqual([]);
});
