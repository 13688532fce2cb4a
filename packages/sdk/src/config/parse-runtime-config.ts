import { ConfigError } from "./config-error.ts";
import { describeIssue } from "./describe-issue.ts";
import type { RuntimeConfig } from "./runtime-config.ts";
import { runtimeConfigSchema } from "./schema.ts";

/**
 * Checks a configuration as it came from JSON.
 *
 * @throws {ConfigError} with one line for each problem: the key, its value (never a secret's), and what to write instead
 */
export function parseRuntimeConfig(value: unknown): RuntimeConfig {
  const parsed = runtimeConfigSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.flatMap((issue) => describeIssue(issue, value)));
}
