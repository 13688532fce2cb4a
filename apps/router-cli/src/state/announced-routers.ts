import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A router of this user that runs now, as other commands find it. */
export interface AnnouncedRouter {
  readonly pid: number;
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  readonly mode: "direct" | "server" | "demo";
  /** Its certificates, PEM text, where it speaks TLS. */
  readonly ca?: string | undefined;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

const FOLDER = "routers";

/** Tells other commands of a router of this process. What cannot be written is not told. Returns what takes it back. */
export function announceRouter(
  folder: string,
  router: Pick<AnnouncedRouter, "baseUrl" | "mode" | "ca">,
): () => void {
  const path = join(folder, FOLDER, `${process.pid}.json`);
  const announced: AnnouncedRouter = { pid: process.pid, startedAt: Date.now(), ...router };
  try {
    mkdirSync(join(folder, FOLDER), { recursive: true, mode: "700" });
    writeFileSync(path, `${JSON.stringify(announced)}\n`, { mode: 0o600 });
  } catch {
    return () => undefined;
  }
  return () => rmSync(path, { force: true });
}

/** Every router that was announced and whose process is there, the oldest first. Notes of others are removed. */
export function announcedRouters(folder: string): readonly AnnouncedRouter[] {
  return fileNames(join(folder, FOLDER))
    .flatMap((name): readonly AnnouncedRouter[] => {
      const path = join(folder, FOLDER, name);
      const router = readAnnounced(path);
      if (router !== undefined && isRunning(router.pid)) return [router];
      rmSync(path, { force: true });
      return [];
    })
    .toSorted((a, b) => a.startedAt - b.startedAt);
}

function fileNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+\.json$/.test(name));
  } catch {
    return [];
  }
}

function readAnnounced(path: string): AnnouncedRouter | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as AnnouncedRouter;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
