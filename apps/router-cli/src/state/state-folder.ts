import { chmodSync, mkdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "@iron/sdk";

/** Where iron keeps what lasts from run to run: the client token, the port, later the ledger. */
export function stateFolder(env: Environment): string {
  if (env["XDG_STATE_HOME"]) return join(env["XDG_STATE_HOME"], "iron");
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "iron");
  if (process.platform === "win32" && env["LOCALAPPDATA"]) return join(env["LOCALAPPDATA"], "iron");
  return join(homedir(), ".local", "state", "iron");
}

const OWNER_ONLY = "700";

/** Makes the folder, for its owner alone. */
export function ensureStateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: OWNER_ONLY });
  if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0) chmodSync(path, OWNER_ONLY);
}
