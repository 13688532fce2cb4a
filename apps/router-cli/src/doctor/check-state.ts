import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "@iron/sdk";
import { stateFolder } from "../state/state-folder.ts";
import type { Check } from "./check.ts";

const OTHERS = 0o077;
const TOKENS = ["token", "admin-token", "dashboard-token"];

/** The state folder and the tokens in it are their owner's alone. Changes nothing. */
export function checkState(env: Environment): Check {
  const folder = stateFolder(env);
  const name = "state folder";
  if (statSync(folder, { throwIfNoEntry: false }) === undefined)
    return { name, state: "ok", detail: `${folder} will be made at the first start` };
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return { name, state: "bad", detail: `${folder} cannot be written: check its owner and mode` };
  }
  const open = [folder, ...TOKENS.map((name) => join(folder, name))].filter(isOpenToOthers);
  return open.length === 0
    ? { name, state: "ok", detail: folder }
    : { name, state: "bad", detail: `other users can reach ${open.join(", ")}: run chmod -R go= ${folder}` };
}

function isOpenToOthers(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return process.platform !== "win32" && stat !== undefined && (stat.mode & OTHERS) !== 0;
}
