/** What a secret may be written as, in an error and in the schema. */
export const SECRET_FORM: string = '"env:NAME", "file:PATH", or the secret itself';

/** Paths whose values are secrets, `*` for any one name: they are never shown, and a literal one makes the file itself a secret. */
export const SECRET_PATHS: readonly string[] = [
  "apiKey",
  "adminKey",
  "providerKey",
  "providerKey.*",
  "providers.*.key",
  "providers.*.key.*",
  "providers.*.key.*.key",
  "safety.hashKey",
  "providers.*.headers.*",
  "controlServer.token",
  "state",
  "upstream.proxy",
  "tls.key",
  "telemetry.metricsKey",
];

export function isSecretPath(path: readonly PropertyKey[]): boolean {
  return SECRET_PATHS.some((pattern) => {
    const parts = pattern.split(".");
    return (
      parts.length === path.length && parts.every((part, at) => part === "*" || part === String(path[at]))
    );
  });
}
