import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessSample } from "./agent-process.ts";
import type { ProcessEntry, ProcessTable } from "./process-table.ts";
import { hasVariable, readProcessTable, readResident } from "./process-table.ts";

const POLL_MS = 25;
/** A killed process goes as soon as the kernel gets to it; what hangs in a system call for longer is beyond anybody's reach. */
const KILL_MS = 3000;

/**
 * A program that leads a process group of its own, with everything it started: its group, its session, its descendants, and on Linux also what
 * left all three but was born with the run's mark in its environment.
 */
export interface ProcessTree {
  signal(name: NodeJS.Signals): void;
  /** Resolves when nothing of it is left. What does not end within `graceMs` of SIGTERM is killed. */
  end(graceMs: number): Promise<void>;
  sample(table: ProcessTable): Promise<ProcessSample>;
}

/** @param mark the environment line that all of it was born with, such as `IRON_AGENT_RUN=…` */
export function processTree(leader: number, mark: string): ProcessTree {
  async function members(): Promise<readonly ProcessEntry[]> {
    const table = await readProcessTable().catch((): ProcessTable => new Map());
    if (table.size === 0) return unseen(leader);
    const found = related(table, leader);
    const rest = [...table.values()].filter((entry) => !found.has(entry) && !entry.gone);
    const marked = await Promise.all(
      rest.map(async (entry) => ((await hasVariable(entry.pid, mark)) ? [entry] : [])),
    );
    return [...found, ...marked.flat()].filter(({ gone, pid }) => !gone && pid !== process.pid);
  }

  async function signalAll(name: NodeJS.Signals): Promise<readonly ProcessEntry[]> {
    send(-leader, name);
    const left = await members();
    for (const { pid, group } of left) if (group !== leader) send(pid, name);
    return left;
  }

  async function goneWithin(ms: number): Promise<boolean> {
    const deadline = performance.now() + ms;
    for (;;) {
      if ((await members()).length === 0) return true;
      if (performance.now() >= deadline) return false;
      await sleep(POLL_MS);
    }
  }

  return {
    signal: (name) => void signalAll(name),
    async end(graceMs) {
      if ((await signalAll("SIGTERM")).length === 0) return;
      // A stopped process does not hear SIGTERM until it goes on.
      await signalAll("SIGCONT");
      if (await goneWithin(graceMs)) return;
      for (const deadline = performance.now() + KILL_MS; performance.now() < deadline;) {
        await signalAll("SIGKILL");
        if (await goneWithin(POLL_MS)) return;
      }
    },
    async sample(table) {
      const all = [...related(table, leader)].filter(({ gone }) => !gone);
      const rss = await Promise.all(all.map(async ({ pid, rssBytes }) => rssBytes ?? readResident(pid)));
      return {
        processes: all.length,
        rssBytes: rss.reduce((sum, bytes) => sum + bytes, 0),
        cpuMs: all.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
      };
    },
  };
}

/** The group, the session and the descendants of a process. */
function related(table: ProcessTable, leader: number): ReadonlySet<ProcessEntry> {
  const found = new Set<ProcessEntry>();
  for (const entry of table.values())
    if (entry.pid === leader || entry.group === leader || entry.session === leader) found.add(entry);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    const ids = new Set([...found].map(({ pid }) => pid));
    for (const entry of table.values()) if (ids.has(entry.parent)) found.add(entry);
  }
  return found;
}

/** Where processes cannot be listed, the group alone is known. */
function unseen(leader: number): readonly ProcessEntry[] {
  try {
    process.kill(-leader, 0);
    return [{ pid: leader, parent: 0, group: leader, gone: false, cpuMs: 0 }];
  } catch {
    return [];
  }
}

/** Nobody there is no error. */
function send(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // ESRCH: it has ended; EPERM: it has become somebody else's
  }
}
