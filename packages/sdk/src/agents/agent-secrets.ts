import { isSecretPath } from "../config/secret-fields.ts";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import { type Environment, resolveSecret } from "../keys/resolve-secret.ts";

/** The texts of all secrets that a configuration states or refers to. What cannot be looked up cannot leak either. */
export function agentSecrets(config: RuntimeConfig, env: Environment): readonly string[] {
  return secretsIn(config, [], env);
}

function secretsIn(value: unknown, path: readonly string[], env: Environment): readonly string[] {
  if (typeof value === "string") return isSecretPath(path) ? resolved(value, env) : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => secretsIn(inner, [...path, name], env));
}

function resolved(text: string, env: Environment): readonly string[] {
  try {
    return [resolveSecret(text, "secret", env)];
  } catch {
    return [];
  }
}
