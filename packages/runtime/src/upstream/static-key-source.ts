import { createHash } from "node:crypto";
import type { KeyId, KeySource, ProviderKey, ProviderName, Secret } from "@iron/types";
import { IronError, secret } from "@iron/types";

/** Keys that are known from the start. The first serves unless a call asks for another by id. */
export function staticKeySource(provider: ProviderName, texts: readonly (string | Secret)[]): KeySource {
  const keys: readonly ProviderKey[] = texts.map((text) => {
    const kept = typeof text === "string" ? secret(text) : text;
    if (!/^[\x21-\x7e]+$/.test(kept.reveal())) {
      throw new TypeError(
        `the key of provider "${provider}" is empty or holds spaces or characters that no header can carry`,
      );
    }
    return { id: keyIdOf(kept), secret: kept };
  });
  return {
    key(_provider, wanted) {
      const found = wanted === undefined ? keys[0] : keys.find((key) => key.id === wanted);
      if (found === undefined)
        throw new IronError("key_unavailable", `provider "${provider}" has no such key`);
      return found;
    },
  };
}

/** What may be told of a key: eight hex digits of its digest. */
export function keyIdOf(key: Secret): KeyId {
  return createHash("sha256").update(`key-id:${key.reveal()}`).digest("hex").slice(0, 8) as KeyId;
}
