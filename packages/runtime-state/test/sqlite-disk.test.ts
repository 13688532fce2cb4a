import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openSqliteState } from "../src/sqlite/index.ts";
import { command } from "./child.ts";
import { call, holdOf, ROUTER, settlement } from "./ledger-facts.ts";
import { freshPath } from "./places.ts";

const unavailable = { code: "ledger_unavailable" };

const mounts: string[] = [];

/** Runs a tool of the system; its exit code, or null when there is no such tool. */
function run(tool: string, ...args: readonly string[]): number | null {
  return spawnSync(tool, args).status;
}

function tinyDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "iron-tiny-"));
  const options = "size=640k,mode=0700";
  if (run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder) === 0) {
    mounts.push(folder);
    return folder;
  }
  rmSync(folder, { recursive: true });
  return undefined;
}

afterAll(() => {
  for (const folder of mounts) {
    run("umount", folder);
    rmSync(folder, { recursive: true, force: true });
  }
});

const disk = tinyDisk();
const noDisk = disk === undefined ? " (skipped: mounting a small tmpfs is not permitted here)" : "";

describe.skipIf(disk === undefined)(`on a disk of 640 kB${noDisk}`, () => {
  test("D-53 D-54 a full disk refuses holds and reserves nothing; the settle is kept and written once there is room", async () => {
    const folder = disk ?? "";
    await using state = await openSqliteState({ path: join(folder, "ledger.db") });
    expect(await state.ledger.hold(holdOf("a.1", 100))).toEqual({ held: 100 });
    const filler = join(folder, "filler");
    const room = statfsSync(folder);
    writeFileSync(filler, Buffer.alloc(room.bavail * room.bsize));
    await expect(
      state.ledger.hold(holdOf("b.1", 10, { labels: { big: "x".repeat(20_000) } })),
    ).rejects.toMatchObject({
      ...unavailable,
      facts: { cause: "full" },
    });
    const big = settlement(60, { labels: { big: "x".repeat(20_000) } });
    await expect(state.ledger.settle(call("a.1"), big)).rejects.toMatchObject(unavailable);
    await expect(state.ledger.hold(holdOf("c.1", 1))).rejects.toThrow("could not be written down yet");
    expect(await state.ledger.account(ROUTER)).toEqual({ budget: "router", spent: 0, held: 100 });
    rmSync(filler);
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if ((await state.ledger.account(ROUTER)).spent === 60) break;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(await state.ledger.account(ROUTER)).toEqual({ budget: "router", spent: 60, held: 0 });
    expect(await state.ledger.hold(holdOf("c.1", 1))).toEqual({ held: 1 });
    expect(await state.ledger.check()).toEqual([]);
  });

  test("D-60 a disk that became read-only refuses to open, and says so", async () => {
    const folder = disk ?? "";
    run("mount", "-o", "remount,ro", folder);
    try {
      await expect(openSqliteState({ path: join(folder, "ledger.db") })).rejects.toMatchObject(unavailable);
      await expect(openSqliteState({ path: join(folder, "other.db") })).rejects.toThrow("EROFS");
    } finally {
      run("mount", "-o", "remount,rw", folder);
    }
  });
});

const canTrace = run("strace", "-e", "trace=none", "true") === 0;

describe.skipIf(!canTrace)(
  `under strace${canTrace ? "" : " (skipped: strace is not installed or not permitted)"}`,
  () => {
    test.each([1, 6, 15])(
      "D-55 EIO on fsync number %i closes the ledger until it is opened anew, and no step is applied twice",
      async (nth) => {
        const path = freshPath();
        await (await openSqliteState({ path })).close();
        const inject = `inject=fsync,fdatasync:error=EIO:when=${nth}`;
        const script = join(import.meta.dirname, "children", "until-refused.ts");
        const args = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", inject];
        const traced = command("strace", [...args, process.execPath, script, path, "t", "30"]);
        const code = await traced.ended;
        const lines = traced.output().trim().split("\n");
        const acknowledged = lines.filter((line) => line.startsWith("s ")).map((line) => line.slice(2));
        // The first sync belongs to the opening, which then fails as a whole.
        const ending = lines.filter((line) => /^(refused|after)/.test(line));
        const fatal = "ledger_unavailable fatal";
        expect({ code, ending }).toEqual(
          nth === 1
            ? { code: 1, ending: [] }
            : { code: 0, ending: [`refused ${fatal}`, `after ${fatal} broken 1`] },
        );
        await using state = await openSqliteState({ path });
        expect(await state.ledger.open()).toEqual([]);
        expect(await state.ledger.check()).toEqual([]);
        const booked = new Map<string, number>();
        for (const { call, kind, amount } of await state.ledger.entries()) {
          if (kind === "settle") booked.set(String(call), (booked.get(String(call)) ?? 0) + amount);
        }
        expect([...new Set(booked.values())].filter((amount) => amount !== 1)).toEqual([]);
        expect(acknowledged.filter((call) => !booked.has(call))).toEqual([]);
        // At most the one step whose commit failed may be there without having been acknowledged.
        expect(booked.size - acknowledged.length).toBeLessThanOrEqual(1);
      },
    );
  },
);

test("D-60 a file that lost its write permission is refused by name", async () => {
  const path = freshPath();
  await (await openSqliteState({ path })).close();
  chmodSync(path, 0o400);
  await expect(openSqliteState({ path })).rejects.toThrow(`chmod 0600 ${path}`);
});
