import { homedir } from "node:os";
import { join } from "node:path";

/** Where iron's commands keep what lasts from run to run on this machine: tokens, the port, the ledger. The folder may not be there yet. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  if (env["XDG_STATE_HOME"]) return join(env["XDG_STATE_HOME"], "iron");
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "iron");
  if (process.platform === "win32" && env["LOCALAPPDATA"]) return join(env["LOCALAPPDATA"], "iron");
  return join(homedir(), ".local", "state", "iron");
}
