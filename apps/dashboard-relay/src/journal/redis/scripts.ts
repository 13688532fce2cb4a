/** All keys of one group of relays; the braces keep them on one node of a cluster. */
export interface Keys {
  /** Whose turn it is; runs out by itself. */
  readonly turn: string;
  /** Counts turns. What is written with an older number is refused: its writer has lost its turn without knowing. */
  readonly fence: string;
  readonly stream: string;
  /** The number of the last news. */
  readonly seq: string;
  /** By router, the last id of its feed that was appended. */
  readonly after: string;
  readonly kept: string;
}

export function keysOf(group: string): Keys {
  const key = (name: string): string => `iron-relay:{${group}}:${name}`;
  return {
    turn: key("turn"),
    fence: key("fence"),
    stream: key("news"),
    seq: key("seq"),
    after: key("after"),
    kept: key("kept"),
  };
}

/** KEYS turn fence; ARGV relay leaseMs. The turn's number, new or renewed; 0 when it is another's. */
export const TAKE_TURN = `
local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return tonumber(redis.call('GET', KEYS[2]) or '0')
end
if holder then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return redis.call('INCR', KEYS[2])`;

/** KEYS turn; ARGV relay. Leaves it to others at once. */
export const END_TURN = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`;

/**
 * KEYS fence stream seq after; ARGV turn floor most router, then pairs of id and news, where no news is an empty text. -1 when the turn is over;
 * else how many were new, and the number of the last. Ids that were appended before are passed over, so that whoever is not sure may repeat. Numbers go on from the floor where
 * Redis has forgotten some.
 */
export const APPEND = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {-1, '0'} end
local after = redis.call('HGET', KEYS[4], ARGV[4])
local epoch, last
if after then epoch, last = string.match(after, '^(.*):(%d+)$') end
local new = 0
for at = 5, #ARGV, 2 do
  local id = ARGV[at]
  local idEpoch, idSeq = string.match(id, '^(.*):(%d+)$')
  if not (idEpoch and idEpoch == epoch and tonumber(idSeq) <= tonumber(last)) then
    if idEpoch then epoch, last, after = idEpoch, idSeq, id end
    if ARGV[at + 1] ~= '' then
      if tonumber(redis.call('GET', KEYS[3]) or '0') < tonumber(ARGV[2]) then redis.call('SET', KEYS[3], ARGV[2]) end
      redis.call('INCR', KEYS[3])
      redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], redis.call('GET', KEYS[3]) .. '-0', 'news', ARGV[at + 1])
      new = new + 1
    end
  end
end
if after then redis.call('HSET', KEYS[4], ARGV[4], after) end
return {new, redis.call('GET', KEYS[3]) or '0'}`;

/** KEYS fence kept; ARGV turn text. -1 when the turn is over. */
export const PUBLISH = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
redis.call('SET', KEYS[2], ARGV[2])
return 1`;
