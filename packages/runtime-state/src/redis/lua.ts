/**
 * The ledger inside Redis. Each function is one script and so one atomic step; none waits. All keys share the hash tag of the namespace,
 * so a cluster keeps them on one node. Figures are whole microdollars below 2^53, which Lua's doubles hold exactly; `num` writes them
 * without an exponent.
 *
 * Keys under the namespace: `meta` (epoch, run, fenced, seq), `spent`, `held`, `limit` (per budget), `entries` (stream, id = number),
 * `live` (instance -> deadline), `seen` (instance -> number of its acknowledged writes), `open:<instance>` (its open calls), `call:<id>`.
 *
 * ARGV 1-6 of every function: epoch, epoch id, server run, instance, writes this instance saw acknowledged, milliseconds a closed call is kept.
 */
const PRELUDE = `
local P, EPOCH, EPOCH_ID, RUN, ME, SEEN, KEEP =
  KEYS[1], tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6]
local function k(name) return P .. ':' .. name end
-- Plus nothing: minus zero would be written as -0, which is no number to Redis.
local function num(value) return string.format('%.0f', value + 0) end
local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local function fence(reason)
  redis.call('HSET', k('meta'), 'fenced', reason)
  return {'no', 'fenced', reason}
end
-- Refuses everybody once the data is older than what somebody has seen acknowledged.
local function guard()
  local meta = redis.call('HMGET', k('meta'), 'epoch', 'epoch_id', 'run', 'fenced')
  if meta[4] then return {'no', 'fenced', meta[4]} end
  if not meta[1] then return fence('the data of this namespace is gone') end
  local epoch = tonumber(meta[1])
  if epoch > EPOCH then return {'no', 'rebuilt'} end
  if epoch < EPOCH or meta[2] ~= EPOCH_ID then return fence('the epoch went back') end
  if meta[3] ~= RUN then return {'no', 'run'} end
  local seen = redis.call('HGET', k('seen'), ME)
  if not seen then return fence('the record of instance ' .. ME .. ' is gone') end
  if seen == 'reclaimed' then return {'no', 'reclaimed'} end
  if tonumber(seen) < SEEN then return fence('writes of instance ' .. ME .. ' are gone') end
end
local function ok(value)
  return {'ok', redis.call('HINCRBY', k('seen'), ME, 1), value}
end
local function entry(fields)
  local seq = redis.call('HINCRBY', k('meta'), 'seq', 1)
  redis.call('XADD', k('entries'), num(seq) .. '-0', 'at', num(now()), unpack(fields))
end
local function move(budgets, spent, held)
  for _, budget in ipairs(cjson.decode(budgets)) do
    if spent ~= 0 then redis.call('HINCRBY', k('spent'), budget, num(spent)) end
    if held ~= 0 then redis.call('HINCRBY', k('held'), budget, num(held)) end
  end
end
-- Ends an open call. row: held, budgets, labels, instance.
local function close(call, state, row, amount, extra)
  local held = tonumber(row[1])
  entry({'kind', state == 'void' and 'void' or 'settle', 'call', call, 'budgets', row[2],
    'amount', num(amount), 'held', num(-held), unpack(extra)})
  move(row[2], amount, -held)
  redis.call('HSET', k('call:' .. call), 'state', state, 'held', '0', 'charged', num(amount))
  redis.call('SREM', k('open:' .. row[4]), call)
  redis.call('PEXPIRE', k('call:' .. call), KEEP)
end
local function read(call)
  return redis.call('HMGET', k('call:' .. call), 'held', 'budgets', 'labels', 'instance', 'state', 'charged', 'first')
end
local function merged(before, after)
  if after == '' then return before or '' end
  if not before or before == '' then return after end
  local all = cjson.decode(before)
  for name, value in pairs(cjson.decode(after)) do all[name] = value end
  return cjson.encode(all)
end
local function charge_dead(instance, limit)
  local charged = {}
  for _, call in ipairs(redis.call('SRANDMEMBER', k('open:' .. instance), limit)) do
    local row = read(call)
    if row[5] == 'open' then
      close(call, 'crash', row, tonumber(row[1]),
        {'source', 'crash', 'labels', row[3] or '', 'reason', 'instance ' .. instance .. ' died'})
      charged[#charged + 1] = {call, instance, tonumber(row[1])}
    else
      redis.call('SREM', k('open:' .. instance), call)
    end
  end
  return charged
end
`;

const GUARDED = `${PRELUDE}
local refusal = guard()
if refusal then return refusal end
`;

/** 7 call, 8 want, 9 at least, 10 share of a thousand or '', 11 labels, 12 budgets as JSON, 13... their limits. */
const HOLD = `${GUARDED}
local call, want, least, share, labels, budgets =
  ARGV[7], tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]), ARGV[11], ARGV[12]
local known = read(call)
if known[5] == 'given_up' then return {'no', 'given_up'} end
if known[5] == 'open' then return {'ok', tonumber(redis.call('HGET', k('seen'), ME)), tonumber(known[1])} end
if known[5] then return {'ok', tonumber(redis.call('HGET', k('seen'), ME)), tonumber(known[7])} end
local free, tight = 9007199254740991, nil
local names = cjson.decode(budgets)
for i, budget in ipairs(names) do
  local spent = tonumber(redis.call('HGET', k('spent'), budget) or 0)
  local held = tonumber(redis.call('HGET', k('held'), budget) or 0)
  local limit = tonumber(ARGV[12 + i])
  local room = limit - spent - held
  if not tight or room < free then free, tight = room, {budget, spent, held, limit} end
end
-- The limit last stated also binds the holds that want to grow.
for i, budget in ipairs(names) do
  if redis.call('HGET', k('limit'), budget) ~= ARGV[12 + i] then redis.call('HSET', k('limit'), budget, ARGV[12 + i]) end
end
if tight and free < math.min(least, want) then return {'short', SEEN, tight} end
local size = math.min(want, free)
if share and tight then
  local part = math.floor(free / 1000) * share + math.floor((free % 1000) * share / 1000)
  size = math.min(size, math.max(least, part))
end
entry({'kind', 'hold', 'call', call, 'budgets', budgets, 'amount', '0', 'held', num(size), 'labels', labels})
move(budgets, 0, size)
redis.call('HSET', k('call:' .. call), 'state', 'open', 'held', num(size), 'first', num(size), 'charged', '0',
  'budgets', budgets, 'labels', labels, 'instance', ME, 'epoch', num(EPOCH), 'at', num(now()))
redis.call('SADD', k('open:' .. ME), call)
return ok(size)
`;

/** 7 call, 8 by, 9 a name of this very step, so that sending it twice raises once. */
const EXTEND = `${GUARDED}
local call, by, step = ARGV[7], tonumber(ARGV[8]), ARGV[9]
local row = read(call)
if row[5] ~= 'open' then return {'ok', SEEN, 0} end
if redis.call('HGET', k('call:' .. call), 'step') == step then return {'ok', SEEN, 1} end
for _, budget in ipairs(cjson.decode(row[2])) do
  local spent = tonumber(redis.call('HGET', k('spent'), budget) or 0)
  local held = tonumber(redis.call('HGET', k('held'), budget) or 0)
  local limit = tonumber(redis.call('HGET', k('limit'), budget) or 0)
  if by > limit - spent - held then return {'ok', SEEN, 0} end
end
entry({'kind', 'extend', 'call', call, 'budgets', row[2], 'amount', '0', 'held', num(by)})
move(row[2], 0, by)
redis.call('HINCRBY', k('call:' .. call), 'held', num(by))
redis.call('HINCRBY', k('call:' .. call), 'first', num(by))
redis.call('HSET', k('call:' .. call), 'step', step)
return ok(1)
`;

/**
 * 7 call, 8 amount, 9 source, 10 labels, 11 input tokens or '', 12 output tokens or '', 13 the chain if the caller held the call, else ''.
 * A call that its owner held and the server forgot (data lost, ledger rebuilt) is charged all the same.
 */
const SETTLE = `${GUARDED}
local call, amount = ARGV[7], tonumber(ARGV[8])
local row = read(call)
if row[5] == 'given_up' or (not row[5] and ARGV[13] == '') then return {'ok', SEEN, 'unknown'} end
local extra = {'source', ARGV[9], 'labels', merged(row[3], ARGV[10]), 'input', ARGV[11], 'output', ARGV[12]}
if row[5] == 'open' then
  close(call, ARGV[9] == 'crash' and 'crash' or 'settled', row, amount, extra)
  return ok('closed')
end
if not row[5] then
  entry({'kind', 'late', 'call', call, 'budgets', ARGV[13], 'amount', num(amount), 'held', '0',
    'reason', 'its hold was lost', unpack(extra)})
  move(ARGV[13], amount, 0)
  redis.call('HSET', k('call:' .. call), 'state', 'late', 'charged', num(amount), 'first', '0')
  redis.call('PEXPIRE', k('call:' .. call), KEEP)
  return ok('closed')
end
if row[5] == 'crash' then
  local beyond = math.max(0, amount - tonumber(row[6]))
  entry({'kind', 'late', 'call', call, 'budgets', row[2], 'amount', num(beyond), 'held', '0',
    'reason', 'settled after recovery had charged it', unpack(extra)})
  move(row[2], beyond, 0)
  redis.call('HSET', k('call:' .. call), 'state', 'late', 'charged', num(tonumber(row[6]) + beyond))
  return ok('already_closed')
end
return {'ok', SEEN, 'already_closed'}
`;

/** 7 call, 8 reason, 9 '1' when the hold's own outcome is unknown: then it can never be made any more either. */
const VOID = `${GUARDED}
local call, reason, give_up = ARGV[7], ARGV[8], ARGV[9] == '1'
local row = read(call)
if not row[5] then
  if not give_up then return {'ok', SEEN, 'unknown'} end
  redis.call('HSET', k('call:' .. call), 'state', 'given_up')
  redis.call('PEXPIRE', k('call:' .. call), KEEP)
  return ok('unknown')
end
if row[5] == 'given_up' then return {'ok', SEEN, 'unknown'} end
if row[5] ~= 'open' then return {'ok', SEEN, 'already_closed'} end
close(call, 'void', row, 0, {'reason', reason, 'labels', row[3] or ''})
if give_up then redis.call('HSET', k('call:' .. call), 'state', 'given_up') end
return ok('closed')
`;

/** 7 budget, 8 by, 9 actor, 10 reason, 11 a name of this very step. */
const ADJUST = `${GUARDED}
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
const BEAT = `${GUARDED}
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
const JOIN = `${PRELUDE}
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
const LEAVE = `${GUARDED}
if redis.call('SCARD', k('open:' .. ME)) > 0 then return {'ok', SEEN, 0} end
redis.call('ZREM', k('live'), ME)
redis.call('HDEL', k('seen'), ME)
return {'ok', SEEN, 1}
`;

/** 7 first number to go, 8 last number to go, 9 actor, then (budgets, amount) of each chain. Nothing happens when somebody purged meanwhile. */
const PURGE = `${GUARDED}
local first = redis.call('XRANGE', k('entries'), '-', '+', 'COUNT', 1)
if not first[1] or first[1][1] ~= ARGV[7] .. '-0' then return {'ok', SEEN, 0} end
for i = 10, #ARGV, 2 do
  entry({'kind', 'carry', 'budgets', ARGV[i], 'amount', ARGV[i + 1], 'held', '0', 'actor', ARGV[9], 'reason', 'purge'})
end
local removed = redis.call('XTRIM', k('entries'), 'MINID', num(tonumber(ARGV[8]) + 1))
return ok(removed)
`;

export type ScriptName =
  | "hold"
  | "extend"
  | "settle"
  | "void"
  | "adjust"
  | "beat"
  | "join"
  | "leave"
  | "purge";

export const SCRIPTS: Readonly<Record<ScriptName, string>> = {
  hold: HOLD,
  extend: EXTEND,
  settle: SETTLE,
  void: VOID,
  adjust: ADJUST,
  beat: BEAT,
  join: JOIN,
  leave: LEAVE,
  purge: PURGE,
};
