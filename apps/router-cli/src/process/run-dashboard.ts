import { join } from "node:path";
import { type BesideRelay, startRelayBeside } from "@iron/dashboard-relay";
import type { Environment } from "@iron/sdk";
import { CommandError } from "../command-error.ts";
import { exitCode } from "../exit-code.ts";
import { warn } from "../output/say.ts";
import { stateFolder } from "../state/state-folder.ts";

/** A dashboard that runs beside a router, or none: then it has no address. */
export interface Dashboard {
  /** Without the token. */
  readonly url?: string | undefined;
  /** With the token in its fragment, which browsers keep to themselves: to be printed for its owner alone. */
  readonly entry?: string | undefined;
  /** Absent where nothing can be kept. */
  readonly tokenFile?: string | undefined;
  readonly warnings: readonly string[];
  stop(): Promise<void>;
}

export interface DashboardPlace {
  readonly router: { readonly baseUrl: string; readonly adminKey: string };
  /** The router's own certificates, PEM text, where it speaks TLS. */
  readonly ca?: string | undefined;
  /** True: the usual port, or the next free one. */
  readonly wanted: boolean | number | undefined;
  readonly env: Environment;
  /** False where the state folder cannot be used. */
  readonly lasting: boolean;
}

const NONE: Dashboard = { warnings: [], stop: () => Promise.resolve() };
const USUAL_PORT = 4142;
const PORTS_TRIED = 20;

/**
 * Runs the dashboard in a process of its own, when it is wanted.
 *
 * @throws {CommandError} when the port asked for is taken, or the page is not built
 */
export async function runDashboard(place: DashboardPlace): Promise<Dashboard> {
  const { wanted, lasting, env } = place;
  if (wanted === undefined || wanted === false) return NONE;
  const tokenFile = lasting ? join(stateFolder(env), "dashboard-token") : undefined;
  const relay = await onPort(place, tokenFile);
  const taken = wanted === true && new URL(relay.url).port !== String(USUAL_PORT);
  return {
    url: relay.url,
    entry: `${relay.url}/#token=${relay.token}`,
    tokenFile,
    warnings: taken ? [`port ${USUAL_PORT} is taken, so the dashboard is at ${relay.url}`] : [],
    stop: () => relay.stop(),
  };
}

async function onPort(place: DashboardPlace, tokenFile: string | undefined): Promise<BesideRelay> {
  const { wanted, router, ca } = place;
  const first = typeof wanted === "number" ? wanted : USUAL_PORT;
  const last = typeof wanted === "number" ? wanted : USUAL_PORT + PORTS_TRIED - 1;
  for (let port = first; port <= last; port += 1) {
    try {
      return await startRelayBeside({
        routers: [{ url: router.baseUrl.replace(/\/v1$/, ""), token: router.adminKey, ca }],
        port,
        tokenFile,
        onLost: (why) => warn(`the dashboard is gone (${why}); the router goes on without it`),
      });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== "EADDRINUSE") throw new CommandError(`iron: ${message}`, exitCode.failure);
    }
  }
  const where = first === last ? `port ${first} is` : `ports ${first} to ${last} are all`;
  throw new CommandError(
    `${where} taken; choose another for the dashboard with --dashboard-port`,
    exitCode.portTaken,
  );
}
