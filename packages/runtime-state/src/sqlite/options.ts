import { z } from "zod";
import type { Clock, IronError } from "@iron/types";

export interface SqliteStateOptions {
  /** The ledger file. Its folder is made with mode 0700 when it does not exist. */
  readonly path: string;
  /** `full` (default) survives power loss; `normal` survives a crash of the process, but power loss may take the last commits. */
  readonly synchronous?: "full" | "normal";
  /** `read`: for reports. Registers no instance, recovers nothing, and every change is refused. Default `write`. */
  readonly access?: "write" | "read";
  /** The name of this router instance in holds: letters, digits, `.`, `_`, `-`. Random when not stated. Never one that was used before. */
  readonly instance?: string;
  /** How long to wait for another process that is writing, in milliseconds; 5 000 when not stated. */
  readonly busyMs?: number;
  readonly clock?: Clock;
  /** Told once, when the file failed and the ledger stays closed: the router should end and be started anew. */
  readonly onBroken?: (error: IronError) => void;
}

export interface SqliteSettings {
  readonly path: string;
  readonly synchronous: "full" | "normal";
  readonly access: "write" | "read";
  readonly instance?: string | undefined;
  readonly busyMs: number;
}

const schema: z.ZodType<SqliteSettings> = z.object({
  path: z.string().min(1),
  synchronous: z.enum(["full", "normal"]).default("full"),
  access: z.enum(["write", "read"]).default("write"),
  // Becomes the name of a lock file.
  instance: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/)
    .optional(),
  busyMs: z.int().min(0).max(600_000).default(5000),
});

/** @throws {TypeError} naming every option that is wrong. */
export function checkSqliteOptions(options: SqliteStateOptions): SqliteSettings {
  const result = schema.safeParse(options);
  if (!result.success) throw new TypeError(`openSqliteState: ${z.prettifyError(result.error)}`);
  return result.data;
}
