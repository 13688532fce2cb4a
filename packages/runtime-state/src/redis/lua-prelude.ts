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
export const PRELUDE: string = `
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

/** The prelude, and the refusal of whoever may not go on. */
export const GUARDED: string = `${PRELUDE}
local refusal = guard()
if refusal then return refusal end
`;
