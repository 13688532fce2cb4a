import type { DialectId, KeyId, ProviderName } from "./ids.ts";

/** Where one call would go: provider, wire format, the model by the provider's name for it, and which of the provider's keys. */
export interface Target {
  readonly provider: ProviderName;
  readonly dialect: DialectId;
  readonly model: string;
  /** Absent: the provider's key source chooses. */
  readonly key?: KeyId;
}
