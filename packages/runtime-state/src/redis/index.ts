export * from "./inspect-redis.ts";
export * from "./open-redis-state.ts";
export { type RedisStateOptions } from "./options.ts";
export * from "./rebuild-redis.ts";
