import type { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Toxic } from "./toxic.ts";

export interface Pump {
  readonly from: Socket;
  readonly to: Socket;
  /** The toxics in force now, in order. Read anew for each piece of data. */
  toxics(): readonly Toxic[];
  /** Counts bytes that were passed on. */
  passed(bytes: number): void;
  /** Aborted when either side closed. */
  readonly gone: AbortSignal;
}

/** Carries data one way until its end, spoiled by the toxics in force. */
export async function pump(way: Pump): Promise<void> {
  let total = 0;
  try {
    for await (const data of way.from as AsyncIterable<Buffer>) {
      for (const piece of slice(data, way.toxics())) {
        if (!(await suffer(piece, total, way))) return;
        total += piece.length;
        way.passed(piece.length);
      }
    }
    const slow = find(way.toxics(), "slow_close");
    if (slow) await pause(slow.delayMs, way);
    way.to.end();
  } catch {
    // One side broke: the other is told the same way.
    way.to.destroy();
  }
}

/** Passes one piece on, late or in part; false when the connection is over. */
async function suffer(piece: Buffer, total: number, way: Pump): Promise<boolean> {
  const toxics = way.toxics();
  const reset = find(toxics, "reset_peer");
  if (reset) {
    await pause(reset.timeoutMs, way);
    way.from.resetAndDestroy();
    way.to.resetAndDestroy();
    return false;
  }
  if (find(toxics, "timeout")) return hang(way);
  await pause(delayOf(piece, toxics), way);
  const limit = find(toxics, "limit_data");
  if (limit && total + piece.length >= limit.bytes) {
    way.to.end(piece.subarray(0, limit.bytes - total));
    way.from.destroy();
    return false;
  }
  if (way.to.destroyed) return false;
  if (!way.to.write(piece)) await drained(way);
  return true;
}

/** Holds the data back until the time is over, the toxic is taken away or a side leaves. The data is lost. */
async function hang(way: Pump): Promise<boolean> {
  const begun = performance.now();
  for (;;) {
    const toxic = find(way.toxics(), "timeout");
    if (!toxic) return true;
    if (way.gone.aborted) return false;
    if (toxic.timeoutMs > 0 && performance.now() - begun >= toxic.timeoutMs) break;
    await pause(5, way);
  }
  way.from.destroy();
  way.to.destroy();
  return false;
}

function slice(data: Buffer, toxics: readonly Toxic[]): Buffer[] {
  const slicer = find(toxics, "slicer");
  if (!slicer) return [data];
  const pieces: Buffer[] = [];
  for (let at = 0; at < data.length; at += slicer.bytes) pieces.push(data.subarray(at, at + slicer.bytes));
  return pieces;
}

function delayOf(piece: Buffer, toxics: readonly Toxic[]): number {
  return toxics.reduce((sum, toxic) => {
    if (toxic.type === "latency") return sum + toxic.latencyMs + jitter(toxic.jitterMs ?? 0);
    if (toxic.type === "bandwidth") return sum + (piece.length / toxic.bytesPerSecond) * 1000;
    return toxic.type === "slicer" ? sum + (toxic.delayMs ?? 0) : sum;
  }, 0);
}

function jitter(ms: number): number {
  return (Math.random() * 2 - 1) * ms;
}

function find<T extends Toxic["type"]>(
  toxics: readonly Toxic[],
  type: T,
): Extract<Toxic, { type: T }> | undefined {
  return toxics.find((toxic): toxic is Extract<Toxic, { type: T }> => toxic.type === type);
}

async function pause(ms: number, way: Pump): Promise<void> {
  if (ms <= 0) return;
  await wait(ms, undefined, { signal: way.gone }).catch(() => undefined);
}

async function drained(way: Pump): Promise<void> {
  await new Promise<void>((resolve) => {
    way.to.once("drain", resolve);
    way.gone.addEventListener("abort", () => resolve(), { once: true });
  });
}
