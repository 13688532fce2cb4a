import type { Redis } from "iovalkey";
import type { AuditEntry, AuditLog, AuditMark, AuditQuery, AuditRecord } from "../audit/audit-log.ts";
import { link, START, verifyChain } from "../audit/chain.ts";
import { matches } from "../audit/matches.ts";
import { unavailable } from "../ledger/unavailable.ts";

const PAGE = 1000;

/** Adds a record only if the head is still the one it was made for. 1 the head's hash as known, 2 number, 3 the record, 4 its hash. */
const APPEND = `
local head = redis.call('HGET', KEYS[1], 'hash')
if (head or ARGV[1]) ~= ARGV[1] then return 0 end
redis.call('XADD', KEYS[2], ARGV[2] .. '-0', 'record', ARGV[3])
redis.call('HSET', KEYS[1], 'seq', ARGV[2], 'hash', ARGV[4])
return 1
`;

/** Removes the oldest records. 1 number and 2 hash of the last to go. */
const PURGE = `
local removed = redis.call('XTRIM', KEYS[2], 'MINID', string.format('%.0f', tonumber(ARGV[1]) + 1))
redis.call('HSET', KEYS[1], 'start_seq', ARGV[1], 'start_hash', ARGV[2])
return removed
`;

/** The audit log in Redis: routers add in turn, each to the head it saw; who came second makes the record anew. */
export function createRedisAudit(client: Redis, key: string, now: () => number): AuditLog {
  const keys = [`${key}:audit-marks`, `${key}:audit`] as const;

  async function mark(name: "" | "start_"): Promise<AuditMark> {
    const [seq, hash] = await client.hmget(keys[0], `${name}seq`, `${name}hash`);
    return seq === null || seq === undefined ? START : { seq: Number(seq), hash: String(hash) };
  }

  async function* records(after: number): AsyncIterable<AuditRecord> {
    for (let from = after + 1; ;) {
      const page = await client.xrange(keys[1], `${from}-0`, "+", "COUNT", PAGE);
      for (const [, fields] of page) yield JSON.parse(fields[1] ?? "{}") as AuditRecord;
      if (page.length < PAGE) return;
      from = Number.parseInt(page.at(-1)?.[0] ?? "0", 10) + 1;
    }
  }

  async function append(entry: AuditEntry): Promise<AuditRecord> {
    for (let attempt = 0; attempt < 1000; attempt += 1) {
      const head = await mark("");
      const record = link(head, entry, now());
      const args = [head.hash, record.seq, JSON.stringify(record), record.hash];
      if ((await client.eval(APPEND, 2, ...keys, ...args)) === 1) return record;
    }
    throw new Error("the audit log was too busy");
  }

  async function query(filter: AuditQuery): Promise<readonly AuditRecord[]> {
    const found: AuditRecord[] = [];
    for await (const record of records(filter.after ?? 0)) {
      if (!matches(record, filter)) continue;
      if (found.push(record) >= (filter.limit ?? 1000)) break;
    }
    return found;
  }

  async function purge(before: number, actor: string): Promise<{ removed: number }> {
    let last: AuditRecord | undefined;
    for await (const record of records(0)) {
      if (record.at >= before) break;
      last = record;
    }
    if (last === undefined) return { removed: 0 };
    const removed = Number(await client.eval(PURGE, 2, ...keys, last.seq, last.hash));
    await append({ actor, kind: "audit.purged", facts: { removed, through: last.seq, hash: last.hash } });
    return { removed };
  }

  return {
    append: async (entry) => answered(append(entry)),
    query: async (filter = {}) => answered(query(filter)),
    purge: async (before, actor) => answered(purge(before, actor)),
    async verify(wanted) {
      const kept = await answered(query({ limit: Infinity }));
      const verdict = verifyChain(await answered(mark("start_")), kept, wanted);
      const head = await answered(mark(""));
      if (!verdict.ok || verdict.head.seq >= head.seq) return verdict;
      const reason = `the log ends at ${verdict.head.seq}, but was written up to ${head.seq}`;
      return { ok: false, seq: verdict.head.seq + 1, reason };
    },
  };
}

async function answered<T>(command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (error) {
    if (error instanceof TypeError) throw error;
    throw unavailable("Redis did not answer", { store: "redis", outcome: "unknown" }, error);
  }
}
