import { systemClock, type AgentId, type Clock, type EventBus, type StateStore } from "@iron/types";
import type { AuditLog } from "../audit/audit-log.ts";
import { AGENT_TRANSITIONS, type AgentRecord, type AgentState } from "./agent-state.ts";

const NAMESPACE = "agent";

export interface AgentStatesOptions {
  readonly store: StateStore;
  /** Told of each transition by `agent_changed`. */
  readonly bus?: EventBus;
  /** Gets one `agent.moved` record per transition. */
  readonly audit?: AuditLog;
  readonly clock?: Clock;
}

export interface AgentMove {
  readonly actor: string;
  readonly reason?: string;
}

export interface AgentStates {
  get(agent: AgentId): Promise<AgentRecord | undefined>;
  list(): Promise<readonly AgentRecord[]>;
  /**
   * Moves an agent on; an unknown agent may only be `starting`. Moving to the state it is in changes nothing.
   *
   * @throws {RangeError} naming both states, when the one does not lead to the other.
   */
  move(agent: AgentId, to: AgentState, move: AgentMove): Promise<AgentRecord>;
  forget(agent: AgentId): Promise<void>;
}

/** Agent states in a `StateStore`. Moves of one process run one after another, so two never start from the same state. */
export function createAgentStates(options: AgentStatesOptions): AgentStates {
  const { store, bus, audit } = options;
  const clock = options.clock ?? systemClock;
  let turn: Promise<unknown> = Promise.resolve();

  async function read(agent: AgentId): Promise<AgentRecord | undefined> {
    return (await store.get(NAMESPACE, agent)) as AgentRecord | undefined;
  }

  async function move(agent: AgentId, to: AgentState, { actor, reason }: AgentMove): Promise<AgentRecord> {
    const before = await read(agent);
    if (before?.state === to) return before;
    const allowed = before === undefined ? ["starting"] : AGENT_TRANSITIONS[before.state];
    if (!allowed.includes(to)) {
      throw new RangeError(`agent ${agent} cannot go from ${before?.state ?? "unknown"} to ${to}`);
    }
    const why = reason === undefined ? {} : { reason };
    const record: AgentRecord = { agent, state: to, since: clock.now(), ...why };
    const from = before?.state ?? "unknown";
    // The record of who did it first: a state that changed without one could not be explained.
    await audit?.append({ actor, kind: "agent.moved", agent, facts: { from, to, ...why } });
    await store.set(NAMESPACE, agent, record);
    if (bus?.heard === true)
      bus.publish({ at: record.since, type: "agent_changed", agent, from, to, ...why });
    return record;
  }

  return {
    get: read,
    async list() {
      return (await store.list(NAMESPACE)).map((record) => record.value as AgentRecord);
    },
    async move(agent, to, by) {
      const mine = turn.then(async () => move(agent, to, by));
      turn = mine.catch(() => undefined);
      return mine;
    },
    async forget(agent) {
      await store.delete(NAMESPACE, agent);
    },
  };
}
