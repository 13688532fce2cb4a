import { GUARDED, PRELUDE } from "./lua-prelude.ts";

/** 7 budget, 8 by, 9 actor, 10 reason, 11 a name of this very step. */
export const ADJUST: string = `${GUARDED}
local budget, by = ARGV[7], tonumber(ARGV[8])
if redis.call('HGET', k('call:' .. ARGV[11]), 'state') then return {'ok', SEEN, 1} end
local spent = tonumber(redis.call('HGET', k('spent'), budget) or 0)
local moved = math.max(by, -spent)
entry({'kind', 'adjust', 'budgets', cjson.encode({budget}), 'amount', num(moved), 'held', '0',
  'actor', ARGV[9], 'reason', ARGV[10]})
redis.call('HINCRBY', k('spent'), budget, num(moved))
redis.call('HSET', k('call:' .. ARGV[11]), 'state', 'adjusted')
redis.call('PEXPIRE', k('call:' .. ARGV[11]), KEEP)
return ok(1)
`;

/** 7 milliseconds an instance lives without a sign of life. Also closes what instances that gave none have left open. */
export const BEAT: string = `${GUARDED}
local ttl, time = tonumber(ARGV[7]), now()
local last = tonumber(redis.call('HGET', k('meta'), 'beat') or 0)
redis.call('HSET', k('meta'), 'beat', num(time))
redis.call('ZADD', k('live'), num(time + ttl), ME)
-- When nobody at all was heard, it was the server or the network that stood still: give everybody a term before calling anyone dead.
if time - last > ttl / 2 then
  for _, instance in ipairs(redis.call('ZRANGEBYSCORE', k('live'), '-inf', num(time + ttl))) do
    redis.call('ZADD', k('live'), num(time + ttl), instance)
  end
  return ok({})
end
local charged = {}
for _, instance in ipairs(redis.call('ZRANGEBYSCORE', k('live'), '-inf', num(time), 'LIMIT', 0, 10)) do
  for _, hold in ipairs(charge_dead(instance, 500)) do charged[#charged + 1] = hold end
  if redis.call('SCARD', k('open:' .. instance)) == 0 then
    redis.call('ZREM', k('live'), instance)
    redis.call('HSET', k('seen'), instance, 'reclaimed')
  end
end
return ok(charged)
`;

/**
 * 7 milliseconds to live, 8 an id for the epoch should this be the first instance ever, 9 '1' when this instance was here before.
 * After the server restarted or was replaced (another run), every instance that lived must vouch that its writes are still there.
 */
export const JOIN: string = `${PRELUDE}
local ttl, fresh_id, again = tonumber(ARGV[7]), ARGV[8], ARGV[9] == '1'
local meta = redis.call('HMGET', k('meta'), 'epoch', 'epoch_id', 'run', 'fenced')
if meta[4] then return {'no', 'fenced', meta[4]} end
if not meta[1] then
  if again then return fence('the data of this namespace is gone') end
  if redis.call('EXISTS', k('entries'), k('spent'), k('live')) > 0 then return fence('the epoch is gone') end
  meta = {'1', fresh_id, RUN}
  redis.call('HSET', k('meta'), 'epoch', '1', 'epoch_id', fresh_id, 'run', RUN)
end
local seen = redis.call('HGET', k('seen'), ME)
if again then
  if tonumber(meta[1]) > EPOCH then return {'no', 'rebuilt'} end
  if tonumber(meta[1]) < EPOCH or meta[2] ~= EPOCH_ID then return fence('the epoch went back') end
  if not seen then return fence('the record of instance ' .. ME .. ' is gone') end
  if seen == 'reclaimed' then return {'no', 'reclaimed'} end
  if tonumber(seen) < SEEN then return fence('writes of instance ' .. ME .. ' are gone') end
else
  redis.call('HSET', k('seen'), ME, '0')
end
redis.call('ZADD', k('live'), num(now() + ttl), ME)
if meta[3] ~= RUN then
  local vouched = k('vouched:' .. RUN)
  redis.call('SADD', vouched, ME)
  redis.call('PEXPIRE', vouched, 86400000)
  local missing = {}
  for _, instance in ipairs(redis.call('ZRANGE', k('live'), 0, -1)) do
    if redis.call('SISMEMBER', vouched, instance) == 0 then missing[#missing + 1] = instance end
  end
  if #missing > 0 then return {'no', 'wait', table.concat(missing, ', '), meta[1], meta[2]} end
  redis.call('HSET', k('meta'), 'run', RUN)
end
return {'ok', tonumber(redis.call('HGET', k('seen'), ME)), tonumber(meta[1]), meta[2]}
`;

/** Ends an instance that has nothing open; with open calls it stays, and its deadline ends it. */
export const LEAVE: string = `${GUARDED}
if redis.call('SCARD', k('open:' .. ME)) > 0 then return {'ok', SEEN, 0} end
redis.call('ZREM', k('live'), ME)
redis.call('HDEL', k('seen'), ME)
return {'ok', SEEN, 1}
`;

/** 7 first number to go, 8 last number to go, 9 actor, then (budgets, amount) of each chain. Nothing happens when somebody purged meanwhile. */
export const PURGE: string = `${GUARDED}
local first = redis.call('XRANGE', k('entries'), '-', '+', 'COUNT', 1)
if not first[1] or first[1][1] ~= ARGV[7] .. '-0' then return {'ok', SEEN, 0} end
for i = 10, #ARGV, 2 do
  entry({'kind', 'carry', 'budgets', ARGV[i], 'amount', ARGV[i + 1], 'held', '0', 'actor', ARGV[9], 'reason', 'purge'})
end
local removed = redis.call('XTRIM', k('entries'), 'MINID', num(tonumber(ARGV[8]) + 1))
return ok(removed)
`;
