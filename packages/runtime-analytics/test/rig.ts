import { setImmediate as turn } from "node:timers/promises";
import {
  type ControlServer,
  drivePolicy,
  type DriveOptions,
  type FakeClock,
  fakeClock,
  fakeExchange,
  startControlServer,
} from "@iron/testing";
import {
  type CallGuard,
  type CallId,
  type Guard,
  isIronError,
  type Microdollars,
  type Policy,
  type Reply,
  secret,
} from "@iron/types";
import {
  type Analytics,
  type AnalyticsAlert,
  type AnalyticsOptions,
  createAnalytics,
  createControlServerPost,
} from "../src/index.ts";

export const EVENTS_PATH = "/api/v1/analytics/events";

export interface Rig extends AsyncDisposable {
  readonly server: ControlServer;
  readonly clock: FakeClock;
  readonly analytics: Analytics;
  readonly alerts: AnalyticsAlert[];
  /** What was settled, by call id: the oracle. */
  readonly settled: ReadonlyMap<string, number>;
  /** Runs one exchange whose calls are charged `cost` each. */
  run(cost: number, options?: DriveOptions): Promise<void>;
  /** Another analytics, as after a restart, over the same server. */
  again(options: AnalyticsOptions): Analytics;
  /** Moves time on by as much as it takes from one look at the outbox to the next, again and again, and lets each reply arrive. */
  pass(ms: number): Promise<void>;
  /** Lets replies arrive until the condition holds. */
  until(condition: () => boolean): Promise<void>;
}

export async function openRig(options: AnalyticsOptions = {}): Promise<Rig> {
  const server = await startControlServer();
  const clock = fakeClock();
  const connection = createControlServerPost({ server: server.url, clock });
  const alerts: AnalyticsAlert[] = [];
  const settled = new Map<string, number>();
  const again = (more: AnalyticsOptions): Analytics =>
    createAnalytics({
      sync: { post: connection.post, token: secret(server.icToken()) },
      clock,
      random: () => 0,
      onAlert: (alert) => alerts.push(alert),
      ...more,
    });
  const analytics = again(options);
  let count = 0;
  return {
    server,
    clock,
    analytics,
    alerts,
    settled,
    again,
    async run(cost, how = {}): Promise<void> {
      count += 1;
      const exchange = fakeExchange({ id: `r${count}` });
      await drivePolicy([analytics.policy, retryOnce, charging(cost, settled)], { exchange, ...how });
    },
    until,
    async pass(ms): Promise<void> {
      for (let left = ms; left > 0; left -= 5000) {
        clock.advance(Math.min(left, 5000));
        // One timer is the next look; a second one guards a call that is under way.
        await until(() => clock.waiting === 1);
      }
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await server.stop();
      await connection.close();
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns += 1) {
    if (turns > 100_000) throw new Error("it never came to be");
    await turn();
  }
}

const retryOnce: Policy = {
  name: "retry",
  guard: (exchange): Guard => ({
    async attempt(target, next): Promise<Reply> {
      try {
        return await next(target);
      } catch (error) {
        const answered = isIronError(error) && error.failure?.answered === true;
        if (exchange.signal.aborted || !answered) throw error;
      }
      return next(target);
    },
  }),
};

/** A budget in miniature: what was answered or cut is charged, a complete failure is void. */
function charging(cost: number, settled: Map<string, number>): Policy {
  return {
    name: "charging",
    guard: (): Guard => ({
      open: (call): CallGuard => ({
        close(end): void {
          const free = end.kind === "failed" && (!end.failure.sent || end.failure.answered);
          call.money.charged = (free ? 0 : cost) as Microdollars;
          if (free) return;
          call.money.source = end.kind === "completed" ? "provider" : "ambiguous";
          settled.set(call.id satisfies CallId, cost);
        },
      }),
    }),
  };
}

/** What the server took, by event id. */
export function accepted({ books }: ControlServer): ReadonlyMap<string, unknown> {
  return new Map(books.events.map((event) => [event.eventId, event.fields["cost_micros"]]));
}
