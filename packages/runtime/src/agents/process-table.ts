import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Absent where the system does not tell (macOS). */
  readonly session?: number;
  /** It has ended and waits for its parent to notice. */
  readonly gone: boolean;
  readonly cpuMs: number;
  /** Absent where it is read apart. */
  readonly rssBytes?: number;
}

/** Every process that can be seen, by id. */
export type ProcessTable = ReadonlyMap<number, ProcessEntry>;

/** Reads the processes of this machine: `/proc` on Linux, `ps` elsewhere. */
export async function readProcessTable(): Promise<ProcessTable> {
  const entries = process.platform === "linux" ? await readProc() : await readPs();
  return new Map(entries.map((entry) => [entry.pid, entry]));
}

async function readProc(): Promise<readonly ProcessEntry[]> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(names.map((name) => readText(`/proc/${name}/stat`)));
  return all.flatMap((text) => (text === undefined ? [] : [parseStat(text)]));
}

/** Of the kernel's promise to user space (USER_HZ), whatever its own clock. */
const MS_PER_TICK = 10;

/** `pid (name) state ppid pgrp session …`, see proc(5). The name may hold anything, so fields are counted from its last parenthesis. */
export function parseStat(text: string): ProcessEntry {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const number = (at: number): number => Number(fields[at] ?? 0);
  return {
    pid: Number.parseInt(text, 10),
    parent: number(1),
    group: number(2),
    session: number(3),
    gone: fields[0] === "Z" || fields[0] === "X",
    cpuMs: (number(11) + number(12)) * MS_PER_TICK,
  };
}

async function readPs(): Promise<readonly ProcessEntry[]> {
  const columns = "pid=,ppid=,pgid=,stat=,rss=,time=";
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", columns], { maxBuffer: 1 << 24 });
  return stdout
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(parsePsLine);
}

/** One line of `ps -o pid=,ppid=,pgid=,stat=,rss=,time=`; the time is `[hours:]minutes:seconds[.part]`. */
export function parsePsLine(line: string): ProcessEntry {
  const [pid, parent, group, state, rss, time] = line.trim().split(/\s+/);
  const seconds = (time ?? "0").split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0);
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    gone: state?.startsWith("Z") ?? false,
    cpuMs: Math.round(seconds * 1000),
    rssBytes: Number(rss) * 1024,
  };
}

/** Resident bytes of one process on Linux; 0 when it has ended. */
export async function readResident(pid: number): Promise<number> {
  const status = await readText(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status ?? "")?.[1] ?? 0) * 1024;
}

/** Whether a process was started with this line in its environment. Only Linux tells. */
export async function hasVariable(pid: number, line: string): Promise<boolean> {
  if (process.platform !== "linux") return false;
  const text = await readText(`/proc/${pid}/environ`);
  return text?.split("\0").includes(line) ?? false;
}

/** Whether a process belongs to a run of an agent, as far as the system tells; where it does not tell, it is believed. */
export async function isOfRun(pid: number, run: string): Promise<boolean> {
  return process.platform !== "linux" || hasVariable(pid, `IRON_AGENT_RUN=${run}`);
}

/** Undefined for a process that has ended, or that is somebody else's. */
async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return undefined;
  }
}
