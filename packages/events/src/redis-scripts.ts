// Each runs in one step: nothing that Redis loses, gets or hands out meanwhile comes between the look and what follows from it.

/** Appends a batch and sets the marker, unless that is no longer what it was: a stream that is emptied just then never seems to have what was published before.
 *  KEYS: stream, markers. ARGV: field, new marker, `any` / `none` / `this`, the marker that `this` is about, bodies. */
export const publishAfter = `
local there = redis.call('hget', KEYS[2], ARGV[1])
if (ARGV[3] == 'none' and there) or (ARGV[3] == 'this' and there ~= ARGV[4]) then return 0 end
for at = 5, #ARGV do redis.call('xadd', KEYS[1], '*', 'event', ARGV[at]) end
redis.call('hset', KEYS[2], ARGV[1], ARGV[2])
return 1`

/** Drops what every group has acknowledged, once all of the named ones exist. KEYS: stream. ARGV: groups. */
export const trimBehindSlowest = `
if redis.call('exists', KEYS[1]) == 0 then return 0 end
local known, slowest, ms, counter = {}, nil, math.huge, math.huge
for _, flat in ipairs(redis.call('xinfo', 'groups', KEYS[1])) do
  local group = {}
  for at = 1, #flat, 2 do group[flat[at]] = flat[at + 1] end
  known[group.name] = true
  local needed = redis.call('xpending', KEYS[1], group.name)[2] or group['last-delivered-id']
  local itsMs, itsCounter = string.match(needed, '(%d+)-(%d+)')
  itsMs, itsCounter = tonumber(itsMs), tonumber(itsCounter)
  if itsMs < ms or (itsMs == ms and itsCounter < counter) then slowest, ms, counter = needed, itsMs, itsCounter end
end
for _, name in ipairs(ARGV) do if not known[name] then return 0 end end
return redis.call('xtrim', KEYS[1], 'MINID', slowest)`

/** Deletes consumers that hold nothing and were idle for longer than so many ms: a consumer that is deleted takes what it holds with it. KEYS: stream.
 *  ARGV: group, ms. */
export const forgetIdleConsumers = `
local consumers = redis.pcall('xinfo', 'consumers', KEYS[1], ARGV[1])
if consumers.err then return 0 end
local forgotten = 0
for _, flat in ipairs(consumers) do
  local consumer = {}
  for at = 1, #flat, 2 do consumer[flat[at]] = flat[at + 1] end
  if consumer.pending == 0 and consumer.idle > tonumber(ARGV[2]) then
    redis.call('xgroup', 'delconsumer', KEYS[1], ARGV[1], consumer.name)
    forgotten = forgotten + 1
  end
end
return forgotten`
