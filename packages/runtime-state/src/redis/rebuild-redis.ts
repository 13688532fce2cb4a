import { randomUUID } from "node:crypto";
import type { BudgetId, Microdollars } from "@iron/types";
import { unavailable } from "../ledger/unavailable.ts";
import { connect, dial } from "./connect.ts";
import { checkRedisOptions, type RedisStateOptions } from "./options.ts";
import { createRedisBook } from "./redis-book.ts";
import { serverFacts } from "./server-facts.ts";

export interface RebuildRedisOptions extends Pick<
  RedisStateOptions,
  "url" | "namespace" | "username" | "password" | "ca" | "commandMs"
> {
  /** Who answers for it; kept with the entries. */
  readonly actor: string;
  /** What is known from elsewhere to have been spent at least: another ledger, the provider's bill. The larger figure counts. */
  readonly accounts?: readonly { readonly budget: BudgetId; readonly spent: Microdollars }[];
}

export interface RebuildRedisReport {
  /** Open holds that were charged in full, source `crash`. */
  readonly charged: number;
  readonly accounts: readonly { readonly budget: BudgetId; readonly spent: Microdollars }[];
}

/**
 * One step, so that no router comes between: charges every open hold, sets each account to what its entries and the caller say, and begins
 * a new epoch. ARGV: 1 number of the last entry that was read, 2 new epoch id, 3 run, 4 least epoch, 5 actor, then (budget, spent) pairs.
 */
const REBUILD = `
local P = KEYS[1]
local function k(name) return P .. ':' .. name end
local function num(value) return string.format('%.0f', value + 0) end
local time = redis.call('TIME')
local at = num(tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
local last = redis.call('XREVRANGE', k('entries'), '+', '-', 'COUNT', 1)
if (last[1] and last[1][1] or '0-0') ~= ARGV[1] .. '-0' then return {'busy'} end
local seq = tonumber(ARGV[1])
local function entry(fields)
  seq = seq + 1
  redis.call('XADD', k('entries'), num(seq) .. '-0', 'at', at, unpack(fields))
end
redis.call('DEL', k('spent'), k('held'), k('seen'))
for i = 6, #ARGV, 3 do
  redis.call('HSET', k('spent'), ARGV[i], ARGV[i + 1])
  if ARGV[i + 2] ~= '0' then
    entry({'kind', 'adjust', 'budgets', cjson.encode({ARGV[i]}), 'amount', ARGV[i + 2], 'held', '0',
      'actor', ARGV[5], 'reason', 'rebuild'})
  end
end
local charged = 0
for _, instance in ipairs(redis.call('ZRANGE', k('live'), 0, -1)) do
  for _, call in ipairs(redis.call('SMEMBERS', k('open:' .. instance))) do
    local row = redis.call('HMGET', k('call:' .. call), 'held', 'budgets', 'labels', 'state')
    if row[4] == 'open' then
      entry({'kind', 'settle', 'call', call, 'budgets', row[2], 'amount', row[1], 'held', num(-tonumber(row[1])),
        'source', 'crash', 'labels', row[3] or '', 'reason', 'open at the rebuild'})
      for _, budget in ipairs(cjson.decode(row[2])) do redis.call('HINCRBY', k('spent'), budget, row[1]) end
      redis.call('HSET', k('call:' .. call), 'state', 'crash', 'held', '0', 'charged', row[1])
      redis.call('PEXPIRE', k('call:' .. call), 86400000)
      charged = charged + 1
    end
  end
  redis.call('DEL', k('open:' .. instance))
end
redis.call('DEL', k('live'))
local epoch = math.max(tonumber(redis.call('HGET', k('meta'), 'epoch') or 0) + 1, tonumber(ARGV[4]))
redis.call('DEL', k('meta'))
redis.call('HSET', k('meta'), 'epoch', num(epoch), 'epoch_id', ARGV[2], 'run', ARGV[3], 'seq', num(seq))
return {'ok', charged}
`;

/**
 * Starts a stopped ledger anew from the entries that are left. Living routers join the new epoch by themselves; what they had open is charged
 * in full, and what their calls cost beyond that is added when they settle.
 */
export async function rebuildRedis(options: RebuildRedisOptions): Promise<RebuildRedisReport> {
  if (options.actor === "") throw new TypeError("rebuildRedis: somebody must answer for it; actor is empty");
  const settings = checkRedisOptions(options);
  const client = await connect(settings);
  const key = `{${settings.namespace}}`;
  const book = createRedisBook(client, key);
  try {
    await dial(client);
    const { run } = await serverFacts(client);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const sums = new Map<string, number>();
      let last = 0;
      for await (const { seq, budgets, amount } of book.entries(0)) {
        last = seq;
        for (const budget of budgets) sums.set(budget, (sums.get(budget) ?? 0) + amount);
      }
      const triples = toTriples(sums, options.accounts ?? []);
      // An epoch above every one that was ever counted up, also when the count itself is lost.
      const least = Math.floor(Date.now() / 1000);
      const reply = await client.eval(
        REBUILD,
        1,
        key,
        last,
        randomUUID(),
        run,
        least,
        options.actor,
        ...triples,
      );
      const [answer, charged] = reply as readonly unknown[];
      if (answer !== "ok") continue;
      const accounts = (await book.accounts()).map(({ budget, spent }) => ({ budget, spent }));
      return { charged: Number(charged), accounts };
    }
    throw unavailable("routers keep writing; stop them first", { store: "redis" });
  } finally {
    client.disconnect();
  }
}

/** Budget, what it has spent, and how much of that no entry says. */
function toTriples(
  sums: ReadonlyMap<string, number>,
  stated: readonly { readonly budget: BudgetId; readonly spent: Microdollars }[],
): (string | number)[] {
  const all = new Map<string, number>(sums);
  for (const { budget, spent } of stated) all.set(budget, Math.max(spent, all.get(budget) ?? 0, 0));
  return [...all].flatMap(([budget, spent]) => [budget, spent, spent - (sums.get(budget) ?? 0)]);
}
