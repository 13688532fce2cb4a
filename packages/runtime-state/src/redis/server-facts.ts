import type { Redis } from "iovalkey";
import { unavailable } from "../ledger/unavailable.ts";

export interface ServerFacts {
  /** Another after every restart and every failover. */
  readonly run: string;
  /** `none`: a restart of the server loses everything; `everysec`: up to a second; `always`: nothing. */
  readonly durability: "none" | "everysec" | "always";
}

function field(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1];
}

/**
 * Asks the server who it is.
 *
 * @throws {IronError} `ledger_unavailable` when it would evict keys: money that is forgotten is money spent twice.
 */
export async function serverFacts(client: Redis): Promise<ServerFacts> {
  const [server, memory, persistence] = await Promise.all([
    client.info("server"),
    client.info("memory"),
    client.info("persistence"),
  ]);
  const policy = field(memory, "maxmemory_policy");
  if (policy !== "noeviction") {
    throw unavailable(
      `the Redis server has maxmemory-policy ${policy ?? "unknown"}, which forgets money when memory is short; it must be noeviction`,
      { store: "redis", policy },
    );
  }
  const run = field(server, "run_id");
  if (run === undefined) throw unavailable("the Redis server does not name its run", { store: "redis" });
  const appending = field(persistence, "aof_enabled") === "1";
  return { run, durability: appending ? await fsyncPolicy(client) : "none" };
}

async function fsyncPolicy(client: Redis): Promise<ServerFacts["durability"]> {
  try {
    const answer = (await client.config("GET", "appendfsync")) as readonly unknown[];
    return answer[1] === "always" ? "always" : "everysec";
  } catch {
    // Hosted servers refuse CONFIG; the weaker promise is the safe guess.
    return "everysec";
  }
}
