import type { LeaseRecord, LeaseStore } from "@iron/cost/leases";
import {
  type ControlServerWithin,
  controlServerWithin,
  type SeededRandom,
  type VirtualClock,
} from "@iron/testing";
import { type ControlServerPost, IronError } from "@iron/types";
import type { Trace } from "./trace.ts";

/** The control server, and the wire to it. */
export interface SimControl extends Pick<ControlServerWithin, "books" | "icToken"> {
  up: boolean;
  /** Answers take no time: for a router that stops. */
  instant: boolean;
  /** The way there for one router: dead when it says so. Its own clock counts the way, so that the dead wait for nothing. */
  post(isDead: () => boolean, clock: VirtualClock): ControlServerPost;
  /** Leases that outlive their router, for one router after another. */
  leases(): LeaseStore;
}

export interface ControlParts {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly trace: Trace;
  readonly limit: number;
}

export function simControl({ clock, random, trace, limit }: ControlParts): SimControl {
  const server = controlServerWithin(clock, {
    usageLimits: [{ user: "user_1", project: null, limit, spent: 0 }],
  });
  const kept = new Map<string, LeaseRecord>();
  const control: SimControl = {
    books: server.books,
    icToken: server.icToken,
    up: true,
    instant: false,
    post: (isDead, way) => async (request) => {
      const name = request.path.split("/").at(-1) ?? "";
      await passing(control.instant ? 0 : random.int(1, 400), way);
      if (isDead() || !control.up) {
        trace.add("control", name, "unreachable");
        throw new IronError("connection_failed", "The control server cannot be reached.", {
          failure: { kind: "connect", sent: false, answered: false, cause: "ECONNREFUSED" },
        });
      }
      const reply = await server.post(request.path, request.body, request.bearer?.reveal());
      trace.add("control", name, reply.status);
      await passing(control.instant ? 0 : random.int(1, 400), way);
      if (isDead()) throw new IronError("upstream_reset", "gone");
      return { status: reply.status, text: reply.body };
    },
    leases: () => storeOf(kept),
  };
  return control;
}

function passing(ms: number, clock: VirtualClock): Promise<void> {
  return ms === 0 ? Promise.resolve() : new Promise((resolve) => void clock.after(ms, resolve));
}

/** One router's view of the leases that are kept: those that were there before it are its orphans. */
function storeOf(kept: Map<string, LeaseRecord>): LeaseStore {
  const orphans = [...kept.values()];
  return {
    orphans: () => orphans,
    save: (record) => void kept.set(record.key, record),
    returned: ({ key }) => void kept.delete(key),
    close: () => undefined,
  };
}
