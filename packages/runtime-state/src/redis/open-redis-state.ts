import { isIronError, systemClock, type Clock, type StateStore } from "@iron/types";
import type { AuditLog } from "../audit/audit-log.ts";
import type { DurableLedger, Recovery } from "../ledger/durable-ledger.ts";
import { unavailable } from "../ledger/unavailable.ts";
import { connect, dial } from "./connect.ts";
import { createMembership } from "./membership.ts";
import { checkRedisOptions, type RedisStateOptions } from "./options.ts";
import { createRedisAudit } from "./redis-audit.ts";
import { createRedisBook } from "./redis-book.ts";
import { createRedisLedger } from "./redis-ledger.ts";
import { createRedisStep, type RedisStep } from "./redis-step.ts";
import { createRedisStore } from "./redis-store.ts";
import { createRejoiner } from "./rejoiner.ts";

export interface RedisState extends AsyncDisposable {
  readonly ledger: DurableLedger;
  readonly store: StateStore;
  readonly audit: AuditLog;
  /** This router instance as its holds name it. Changes when the instance was given up for dead and joined again. */
  readonly instance: string;
  /** What opening found of instances that died, and closed. */
  readonly recovery: Recovery;
  /** What a restart of the server can lose: `none` kept means everything, `everysec` up to a second, `always` nothing. */
  readonly durability: "none" | "everysec" | "always";
  /** Writes what waits, leaves and disconnects. Holds still open are charged when the lease runs out. */
  close(): Promise<void>;
}

/** Signs of life, three per lease; each also closes what the dead have left. */
function startBeating(step: RedisStep, leaseMs: number, clock: Clock): () => void {
  let cancel: (() => void) | undefined;
  let stopped = false;
  async function beat(): Promise<void> {
    // A beat that fails is told by every hold that fails with it.
    await step("beat", [leaseMs]).catch(() => undefined);
    if (!stopped) next();
  }
  function next(): void {
    cancel = clock.after(leaseMs / 3, () => void beat());
  }
  next();
  return () => {
    stopped = true;
    cancel?.();
  };
}

/**
 * Opens the ledger, the state store and the audit log in Redis or Valkey, shared with every router of the same namespace.
 *
 * @throws {IronError} `ledger_unavailable`: not reachable, evicts keys, or the ledger is stopped until rebuilt.
 * @throws {TypeError} an option is wrong, or `iovalkey` is not installed.
 */
export async function openRedisState(options: RedisStateOptions): Promise<RedisState> {
  const settings = checkRedisOptions(options);
  const clock = options.clock ?? systemClock;
  const { leaseMs } = settings;
  const key = `{${settings.namespace}}`;
  const client = await connect(settings);
  const membership = createMembership(client, settings);
  const everyMs = Math.min(1000, leaseMs / 6);
  const rejoiner = createRejoiner({ client, membership, clock, everyMs, onFenced: options.onFenced });
  const step = createRedisStep({ client, key, membership, rejoiner, patienceMs: settings.commandMs });
  const book = createRedisBook(client, key);
  const { ledger, kept } = createRedisLedger({ step, book, clock, leaseMs });
  let recovery: Recovery;
  try {
    await dial(client);
    await rejoiner.join();
    recovery = await ledger.recover();
  } catch (error) {
    rejoiner.stop();
    client.disconnect();
    if (isIronError(error)) throw error;
    const where = `${settings.host}:${settings.port}`;
    throw unavailable(`Redis at ${where} cannot be used`, { store: "redis", where }, error);
  }
  rejoiner.onJoined(() => void kept.flush());
  const stopBeating = startBeating(step, leaseMs, clock);

  async function close(): Promise<void> {
    stopBeating();
    rejoiner.stop();
    await kept.flush();
    kept.stop();
    await step("leave", []).catch(() => undefined);
    client.disconnect();
  }

  return {
    ledger,
    store: createRedisStore(client, key, clock),
    audit: createRedisAudit(client, key, () => clock.now()),
    get instance(): string {
      return membership.instance;
    },
    recovery,
    get durability(): RedisState["durability"] {
      return membership.durability;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
