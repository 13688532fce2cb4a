export * from "./inspect-sqlite.ts";
export * from "./open-sqlite-state.ts";
export { type SqliteStateOptions } from "./options.ts";
export * from "./rebuild-sqlite.ts";
export type { SchemaFacts } from "./schema.ts";
