import { createWriteStream, mkdirSync, renameSync, type WriteStream } from "node:fs";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { Clock } from "@iron/types";

export interface LogLine {
  /** From 1 within the agent's run, without gaps. */
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** `iron` marks lines of the runtime itself. */
  readonly stream: "stdout" | "stderr" | "iron";
  readonly text: string;
}

export interface AgentLogOptions {
  readonly clock: Clock;
  /** Where the output is also written, for its owner alone; one earlier file is kept as `.1`. */
  readonly path?: string | undefined;
  /** Characters kept in memory. Default 1 MiB. */
  readonly ringChars?: number | undefined;
  /** Largest file; then it is moved to `.1`. Default 16 MiB. */
  readonly fileBytes?: number | undefined;
}

/** What an agent printed: the last of it in memory, more in a file. */
export interface AgentLog {
  /** Reads a pipe to its end, no faster than the file takes it. */
  read(stream: "stdout" | "stderr", from: Readable | null): void;
  note(text: string): void;
  /** The lines in memory; with `follow`, then those that come, until `close` or the signal. A reader that is too slow misses some. */
  lines(options?: { readonly follow?: boolean; readonly signal?: AbortSignal }): AsyncIterable<LogLine>;
  close(): void;
}

const MAX_LINE_CHARS = 16 * 1024;

export function createAgentLog(options: AgentLogOptions): AgentLog {
  const { clock } = options;
  const ring = createRing(options.ringChars ?? 1024 * 1024);
  const file = options.path === undefined ? undefined : openFile(options.path, options.fileBytes);
  let closed = false;
  const woken = new Set<() => void>();
  const wake = (): void => {
    for (const run of woken) run();
    woken.clear();
  };
  const add = (stream: LogLine["stream"], text: string): void => {
    ring.add({ at: clock.now(), stream, text });
    wake();
  };

  return {
    read(stream, from) {
      if (from === null) return;
      const decoder = new StringDecoder("utf8");
      let rest = "";
      from.on("data", (chunk: Buffer) => {
        if (file?.write(chunk) === false) {
          from.pause();
          file.onDrain(() => from.resume());
        }
        const parts = (rest + decoder.write(chunk)).split("\n");
        rest = parts.pop() ?? "";
        for (const text of parts) add(stream, text.slice(0, MAX_LINE_CHARS));
        if (rest.length < MAX_LINE_CHARS) return;
        add(stream, rest);
        rest = "";
      });
      from.on("error", () => undefined);
      from.on("close", () => {
        rest += decoder.end();
        if (rest !== "") add(stream, rest.slice(0, MAX_LINE_CHARS));
        rest = "";
      });
    },
    note: (text) => add("iron", text),
    async *lines({ follow = false, signal } = {}) {
      signal?.addEventListener("abort", wake, { once: true });
      for (let next = 1; ;) {
        for (const line of ring.from(next)) {
          if (signal?.aborted === true) return;
          next = line.seq + 1;
          yield line;
        }
        if (ring.last >= next) continue;
        if (!follow || closed || signal?.aborted === true) return;
        await new Promise<void>((resolve) => woken.add(resolve));
      }
    },
    close() {
      closed = true;
      file?.end();
      wake();
    },
  };
}

interface Ring {
  readonly last: number;
  add(line: Omit<LogLine, "seq">): void;
  /** The kept lines from this number on, as they are now. */
  from(seq: number): readonly LogLine[];
}

function createRing(maxChars: number): Ring {
  let kept: LogLine[] = [];
  let chars = 0;
  let last = 0;
  return {
    get last() {
      return last;
    },
    add(line) {
      last += 1;
      kept.push({ seq: last, ...line });
      chars += line.text.length + 1;
      if (chars <= maxChars) return;
      // A quarter at once: dropping line by line would move all the others each time.
      let drop = 0;
      for (; chars > maxChars * 0.75 && drop < kept.length - 1; drop += 1)
        chars -= (kept[drop]?.text.length ?? 0) + 1;
      kept = kept.slice(drop);
    },
    from: (seq) => kept.filter((line) => line.seq >= seq),
  };
}

interface LogFile {
  /** False when the disk is behind. */
  write(chunk: Uint8Array): boolean;
  onDrain(run: () => void): void;
  end(): void;
}

const OWNER_ONLY = { file: 0o600, folder: 0o700 };

function openFile(path: string, maxBytes = 16 * 1024 * 1024): LogFile {
  mkdirSync(dirname(path), { recursive: true, mode: OWNER_ONLY.folder });
  let bytes = 0;
  let waiting: (() => void)[] = [];
  const goOn = (): void => {
    const ready = waiting;
    waiting = [];
    for (const run of ready) run();
  };
  const open = (): WriteStream => {
    keepPrevious(path);
    bytes = 0;
    const stream = createWriteStream(path, { flags: "w", mode: OWNER_ONLY.file });
    // A full disk loses the file, not the agent: the ring goes on.
    stream.on("error", () => stream.destroy());
    stream.on("drain", goOn);
    stream.on("close", goOn);
    return stream;
  };
  let stream = open();
  return {
    write(chunk) {
      if (stream.destroyed) return true;
      bytes += chunk.byteLength;
      if (bytes > maxBytes) {
        stream.end();
        stream = open();
        bytes = chunk.byteLength;
      }
      return stream.write(chunk);
    },
    onDrain: (run) => void waiting.push(run),
    end: () => void stream.end(),
  };
}

function keepPrevious(path: string): void {
  try {
    renameSync(path, `${path}.1`);
  } catch {
    // there is none
  }
}
