import { ConfigError, type Environment, redisAccess, shownPlace, type StatePlace } from "@iron/sdk";
import { unusable } from "../state/open-ledger.ts";
import type { StateFlags } from "../state/with-ledger.ts";
import { configuredPlace } from "../state/with-ledger.ts";
import type { Check } from "./check.ts";
import { checkContent } from "./check-content.ts";
import { checkDisk } from "./check-disk.ts";

type Place<Kind extends StatePlace["kind"]> = StatePlace & { readonly kind: Kind };

/** Looks into the ledger, the audit log and the records of the state, and changes nothing. A router may be using them. */
export async function checkLedger(
  flags: StateFlags & { readonly offline: boolean },
  env: Environment,
): Promise<readonly Check[]> {
  try {
    const place = configuredPlace(flags, env);
    switch (place.kind) {
      case "memory":
        return [
          {
            name: "ledger",
            state: "note",
            detail:
              "memory: what was spent is forgotten when the router ends; name a file with --state sqlite:PATH",
          },
        ];
      case "sqlite":
        return await checkFile(place);
      case "redis":
        return flags.offline ? [notLookedAt(place)] : await checkServer(place);
    }
  } catch (error) {
    // The settings are told of by themselves.
    if (error instanceof ConfigError) return [];
    if (error instanceof TypeError) return [{ name: "ledger", state: "bad", detail: error.message }];
    throw error;
  }
}

function notLookedAt(place: StatePlace): Check {
  return { name: "ledger", state: "note", detail: `${shownPlace(place)} was not looked at: --offline` };
}

async function checkFile(place: Place<"sqlite">): Promise<readonly Check[]> {
  const { inspectSqlite } = await import("@iron/runtime-state/sqlite");
  const { file, exists, permissions, freeBytes, schema, looked } = inspectSqlite(place);
  const rights = permissions.map((detail): Check => ({ name: "ledger file", state: "bad", detail }));
  const disk = freeBytes === undefined ? [] : [checkDisk(freeBytes, file)];
  const detail = exists ? shownPlace(place) : `${file} will be made at the first start`;
  if (looked === undefined && schema === undefined)
    return [{ name: "ledger", state: "ok", detail }, ...rights, ...disk];
  const version = schema === undefined ? [] : [checkSchema(schema, file)];
  if (looked === undefined) return [...version, ...rights, ...disk];
  if ("refusal" in looked) return [refused(place, looked.refusal), ...rights, ...disk];
  return [
    { name: "ledger", state: "ok", detail },
    ...rights,
    ...version,
    ...checkContent(looked.content, place),
    ...disk,
  ];
}

function checkSchema(
  { ours, found, known }: { readonly ours: boolean; readonly found: number; readonly known: number },
  file: string,
): Check {
  const name = "ledger schema";
  if (!ours && found === 0)
    return { name, state: "note", detail: `${file} has none yet: the next start of a router writes it` };
  if (!ours)
    return { name, state: "bad", detail: `${file} is another program's database: name another with --state` };
  if (found > known)
    return {
      name,
      state: "bad",
      detail: `${found}, written by a newer Iron; this one knows up to ${known}: use the newer one`,
    };
  if (found < known)
    return {
      name,
      state: "note",
      detail: `${found}: stop every router on the file; the next start brings it to ${known}`,
    };
  return { name, state: "ok", detail: String(found) };
}

async function checkServer(place: Place<"redis">): Promise<readonly Check[]> {
  const { inspectRedis } = await import("@iron/runtime-state/redis");
  const facts = await inspectRedis(redisAccess(place));
  const { unfit, durability, fenced, looked } = facts;
  const checks: Check[] = [];
  if (unfit !== undefined) checks.push({ name: "ledger", state: "bad", detail: `${unfit}: ${fixOf(unfit)}` });
  else checks.push(checkDurability(durability ?? "none", shownPlace(place)));
  if (fenced !== undefined) checks.push(refused(place, `the shared ledger is stopped: ${fenced}`));
  if (looked !== undefined && "content" in looked) checks.push(...checkContent(looked.content, place));
  return checks;
}

function fixOf(unfit: string): string {
  if (/certificate/i.test(unfit)) return "name the authority's certificates with rediss://…?ca=FILE";
  return unfit.includes("noeviction")
    ? "run redis-cli config set maxmemory-policy noeviction, and set it in the server's file"
    : "start the server, or check address and password; until then nothing is admitted";
}

function checkDurability(durability: "none" | "everysec" | "always", where: string): Check {
  const name = "ledger";
  if (durability === "always") return { name, state: "ok", detail: `${where}, loses nothing (noeviction)` };
  const loses = durability === "none" ? "everything" : "up to a second";
  return {
    name,
    state: "note",
    detail: `${where} (noeviction) loses ${loses} when the server falls: set appendonly yes and appendfsync always`,
  };
}

function refused(place: StatePlace, why: string): Check {
  const { message } = unusable(place, new Error(why));
  const detail = message.replace(/^iron: /, "").replaceAll("\n", ". ");
  return { name: "ledger", state: "bad", detail };
}
