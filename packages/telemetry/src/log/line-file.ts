import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { LineWriter } from "./log-options.ts";

const PAUSE_MS = 5;
const PAUSES = 40;
const OWNER_ONLY = 0o600;

/** A file or descriptor that takes whole lines. */
export interface LineFile extends LineWriter {
  close(): void;
}

/**
 * Opens a file for lines to be added (made with its folders, readable by its owner alone) or takes a descriptor that is open. When `write`
 * returns the kernel has the line, so that no signal loses it; when the disk is full it throws, where pino's own destination would try for ever.
 *
 * @throws {Error} of the file system
 */
export function openLineFile(destination: string | number): LineFile {
  const file = typeof destination === "number" ? destination : openFile(destination);
  let torn = false;
  return {
    write(line) {
      const bytes = Buffer.from(torn ? `\n${line}` : line);
      let written = 0;
      try {
        for (let pauses = 0; written < bytes.length;) {
          const count = writeSome(file, bytes.subarray(written));
          written += count;
          if (count === 0 && (pauses += 1) > PAUSES) throw new Error("whoever reads the log does not");
        }
        torn = false;
      } catch (error) {
        torn ||= written > 0;
        throw error;
      }
    },
    close() {
      // A descriptor was given to us open and stays open.
      if (typeof destination === "string") closeSync(file);
    },
  };
}

function openFile(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  return openSync(path, "a", OWNER_ONLY);
}

/** 0 after a short pause when a pipe is full for now. */
function writeSome(file: number, bytes: Uint8Array): number {
  try {
    return writeSync(file, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    return 0;
  }
}
