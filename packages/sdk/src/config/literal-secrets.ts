import { isSecretReference } from "../keys/resolve-secret.ts";
import { isSecretPath } from "./secret-fields.ts";

/** Dotted paths of secrets that stand in a configuration as they are, instead of as `env:NAME` or `file:PATH`. */
export function literalSecrets(config: unknown, path: readonly string[] = []): readonly string[] {
  if (typeof config === "string")
    return isSecretPath(path) && !isSecretReference(config) && holdsSecret(path, config)
      ? [path.join(".")]
      : [];
  if (typeof config !== "object" || config === null) return [];
  return Object.entries(config).flatMap(([name, value]) => literalSecrets(value, [...path, name]));
}

/** An address is secret only with a password; a header only by a telling name. */
function holdsSecret(path: readonly string[], value: string): boolean {
  if (path[0] === "upstream" || path[0] === "state") return value.includes("@");
  if (path[2] === "headers") return /auth|key|token|secret|cookie/i.test(path[3] ?? "");
  return true;
}
