export * from "./open-sqlite-state.ts";
export { type SqliteStateOptions } from "./options.ts";
export * from "./rebuild-sqlite.ts";
