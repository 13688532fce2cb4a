import type { Environment } from "@iron/sdk";
import { announcedRouters } from "../state/announced-routers.ts";
import { stableToken } from "../state/stable-token.ts";
import { stateFolder } from "../state/state-folder.ts";
import { type ControlClient, controlClient } from "./control-client.ts";

/** Every router of this user that runs now and takes our admin token, the oldest first. */
export async function findRouters(env: Environment): Promise<readonly ControlClient[]> {
  const folder = stateFolder(env);
  const routers = announcedRouters(folder);
  if (routers.length === 0) return [];
  const token = env["IRON_ADMIN_KEY"] || stableToken(folder, "admin-token");
  const clients = routers.map((router) => controlClient(router, token));
  const answers = await Promise.allSettled(clients.map((client) => client.agents()));
  return clients.filter((_client, at) => answers[at]?.status === "fulfilled");
}
