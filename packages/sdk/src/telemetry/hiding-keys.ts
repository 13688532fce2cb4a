import type { ProviderOptions } from "@iron/runtime";
import type { KeySource, ProviderKey, Secret } from "@iron/types";

type Hide = (secret: Secret | string) => void;

/** The same providers; `hide` hears every key before it is used, also those that are fetched later. */
export function hidingKeys(providers: readonly ProviderOptions[], hide: Hide): readonly ProviderOptions[] {
  return providers.map((provider) => {
    for (const value of Object.values(provider.headers ?? {})) hide(value);
    const { key } = provider;
    if (key === undefined) return provider;
    if (typeof key !== "string" && "key" in key) return { ...provider, key: hidingSource(key, hide) };
    hide(key);
    return provider;
  });
}

function hidingSource(source: KeySource, hide: Hide): KeySource {
  const hidden = (key: ProviderKey): ProviderKey => {
    hide(key.secret);
    return key;
  };
  return {
    key(provider, wanted) {
      const key = source.key(provider, wanted);
      return key instanceof Promise ? key.then(hidden) : hidden(key);
    },
    reject: (key) => source.reject?.(key) ?? false,
  };
}
