import { GUARDED } from "./lua-prelude.ts";

/** 7 call, 8 want, 9 at least, 10 share of a thousand or '', 11 labels, 12 budgets as JSON, 13... their limits. */
export const HOLD: string = `${GUARDED}
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
export const EXTEND: string = `${GUARDED}
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
export const SETTLE: string = `${GUARDED}
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
export const VOID: string = `${GUARDED}
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
