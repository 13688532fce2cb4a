import { chmodSync, mkdirSync, statSync } from "node:fs";

export { stateFolder } from "@iron/runtime-state";

const OWNER_ONLY = "700";

/** Makes the folder, for its owner alone. */
export function ensureStateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: OWNER_ONLY });
  if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0) chmodSync(path, OWNER_ONLY);
}
