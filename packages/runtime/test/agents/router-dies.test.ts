import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { isThere, until } from "./agent-rig.ts";

const ROUTER = fileURLToPath(import.meta.resolve("./router-process.ts"));

it.each(["SIGKILL", "SIGTERM"] as const)(
  "leaves nothing of an agent behind when %s ends the router, though it ignores SIGTERM",
  async (signal) => {
    const router = spawn(process.execPath, [ROUTER], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(router.stdout, "data")) as [Buffer];
    const pids = String(line).trim().split(" ").map(Number);
    expect(pids.map((pid) => pid > 1 && isThere(pid))).toEqual([true, true, true]);
    router.kill(signal);
    await once(router, "exit");
    await until(() => !pids.some(isThere), "all of them gone");
  },
);
