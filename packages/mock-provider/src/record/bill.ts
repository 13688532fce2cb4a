import type { Clock, Usage } from "@iron/types";
import { keepLatest } from "./keep-latest.ts";
import type { RequestRecord } from "./request-log.ts";

/** What one call costs, as the provider sees it: the truth that every other count is compared with. */
export interface BillEntry {
  /** The reply's request id. */
  readonly id: string;
  /** Path without query. */
  readonly path: string;
  readonly model: string;
  /** Request headers without credentials. */
  readonly headers: Readonly<Record<string, string>>;
  /** Billed by now: the whole input, and the output generated so far. */
  readonly usage: Usage;
  /** Output tokens generated, and written to the socket as far as the format shows them. */
  readonly deliveredTokens: number;
  /** The whole reply was written. */
  readonly completed: boolean;
  /** Monotonic milliseconds at which the reply was cut: by the client leaving, or by a fault. */
  readonly abortedAt?: number;
}

/** A call being billed. */
export interface OpenBill {
  /** Adds output tokens as they are generated. */
  generated(tokens: number): void;
  complete(): void;
  abort(): void;
}

export interface Bill {
  readonly entries: readonly BillEntry[];
  open(call: { readonly record: RequestRecord; readonly model: string; readonly full: Usage }): OpenBill;
  /** Forgets all but the latest entries. */
  keep(latest: number): void;
  clear(): void;
}

const CREDENTIALS = new Set(["authorization", "x-api-key", "cookie", "proxy-authorization"]);

export function makeBill(clock: Clock): Bill {
  const entries: BillEntry[] = [];
  return {
    entries,
    open({ record, model, full }) {
      const entry = {
        id: record.id,
        path: record.path,
        model,
        headers: withoutCredentials(record),
        usage: partial(full, 0),
        deliveredTokens: 0,
        completed: false,
        abortedAt: undefined as number | undefined,
      };
      entries.push(entry as BillEntry);
      return {
        generated(tokens) {
          entry.deliveredTokens += tokens;
          entry.usage = partial(full, entry.deliveredTokens);
        },
        complete() {
          entry.usage = full;
          entry.deliveredTokens = full.outputTokens;
          entry.completed = true;
        },
        abort() {
          entry.abortedAt ??= clock.monotonic();
        },
      };
    },
    keep: (latest) => keepLatest(entries, latest),
    clear: () => void entries.splice(0),
  };
}

/** Input in full, output as far as it was generated; what is neither is billed only when the reply is whole. */
function partial(full: Usage, outputTokens: number): Usage {
  const { units: _units, serverToolUses: _uses, ...tokens } = full;
  const { reasoningTokens } = full;
  return {
    ...tokens,
    outputTokens,
    ...(reasoningTokens === undefined ? {} : { reasoningTokens: Math.min(reasoningTokens, outputTokens) }),
  };
}

function withoutCredentials(record: RequestRecord): Readonly<Record<string, string>> {
  const kept = [...record.headers].filter(([name]) => !CREDENTIALS.has(name));
  return Object.fromEntries(kept);
}
