import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { pageStub } from "./rig.ts";

const program = fileURLToPath(new URL("../src/beside/relay-process.ts", import.meta.url));

it.each([0, 100, 200, 300])(
  "ends quietly when the router is gone %i ms after it asked for it, whether it has started or not",
  async (waitMs) => {
    const child = fork(program, [], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.send({ routers: [], page: pageStub(), port: 0 });
    await sleep(waitMs);
    child.disconnect();
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(said).toBe("");
  },
);
