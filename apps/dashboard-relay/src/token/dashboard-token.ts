import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { createOnce } from "@iron/runtime-state";
import { sameToken } from "./same-token.ts";

/** What pages must show. It can change while they are open. */
export interface DashboardToken {
  /** Undefined while it is revoked. */
  readonly value: string | undefined;
  matches(shown: string): boolean;
  /** Calls back when it was changed or revoked. */
  onChange(listener: () => void): void;
  /** Another token from now on; a random one when none is named. */
  rotate(token?: string): string;
  stop(): void;
}

export interface TokenPlace {
  readonly token?: string | undefined;
  /** A file that holds it, for its owner alone; made when it is not there. A change of it is taken over, and without it nobody may listen. */
  readonly file?: string | undefined;
}

/** A page that must not listen any more is closed within a second. */
const LOOK_EVERY_MS = 400;
const FORM = /^[\x21-\x7e]{16,512}$/;

/** @throws {Error} when the file can be neither read nor made */
export function dashboardToken({ token, file }: TokenPlace): DashboardToken {
  const listeners: (() => void)[] = [];
  let value: string | undefined = file === undefined ? (token ?? randomToken()) : openFile(file, token);
  const take = (next: string | undefined): void => {
    if (next === value) return;
    value = next;
    for (const listener of listeners) listener();
  };
  const looking =
    file === undefined ? undefined : setInterval(() => take(readToken(file)), LOOK_EVERY_MS).unref();
  return {
    get value() {
      return value;
    },
    matches: (shown) => value !== undefined && sameToken(shown, value),
    onChange: (listener) => void listeners.push(listener),
    rotate(next = randomToken()) {
      if (file !== undefined) {
        writeFileSync(file, `${next}\n`, { mode: 0o600 });
        keepToOwner(file);
      }
      take(next);
      return next;
    },
    stop: () => clearInterval(looking),
  };
}

function randomToken(): string {
  return `dash-${randomBytes(24).toString("base64url")}`;
}

function openFile(file: string, token: string | undefined): string {
  const kept = readToken(file);
  if (kept !== undefined) {
    keepToOwner(file);
    return kept;
  }
  const fresh = token ?? randomToken();
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Two relays that start together have the same token.
  if (createOnce(file, `${fresh}\n`)) return fresh;
  const other = readToken(file);
  if (other !== undefined) return other;
  // What is there is no token.
  rmSync(file);
  createOnce(file, `${fresh}\n`);
  return fresh;
}

/** A mode that is asked for on writing counts for a new file only; this one may have been copied or restored. */
function keepToOwner(file: string): void {
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
}

function readToken(file: string): string | undefined {
  try {
    const text = readFileSync(file, "utf8").trim();
    return FORM.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
