const STAND_IN =
  /^(?:[x*•.#-]+|<[^>]{0,64}>?|\$\{?[\w.]{0,64}\}?|%[\w]{0,64}%|\{\{?[^}]{0,64}\}{0,2}|\[[^\]]{0,64}\]?)$|your[_-]|example|changeme|change_me|placeholder|redacted|replace|dummy|insert|process\.env|os\.environ|getenv|^(?:true|false|null|none|undefined|string|number|boolean|required|optional|password|secret|token|empty)$|^VAULT_[A-Z0-9_]+_[a-z0-9]{12}$|_HASH_[0-9a-f]{16}|_REDACTED/i;

/** Whether a value only stands where a secret would: `<token>`, `${TOKEN}`, `xxxx`, `your-key-here`, or what this package put there. */
export function isStandIn(value: string): boolean {
  return STAND_IN.test(value);
}
