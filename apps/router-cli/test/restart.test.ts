import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { iron } from "./agent-cli.ts";
import { runCli, startJson, temporaryFolder } from "./run-cli.ts";

/** Counts its starts in a file, and ends as it is told to at each. */
function agent(...codes: readonly number[]): readonly string[] {
  const script = `
    const fs = require("node:fs");
    const count = fs.existsSync("starts") ? Number(fs.readFileSync("starts", "utf8")) : 0;
    fs.writeFileSync("starts", String(count + 1));
    process.exit(${JSON.stringify(codes)}[count] ?? ${codes.at(-1) ?? 0});`;
  return [process.execPath, "--eval", script];
}

const starts = (home: string): number => Number(readFileSync(join(home, "starts"), "utf8"));

it("starts an agent again that failed, and ends with the code of its last start", async () => {
  const home = temporaryFolder();
  const ended = await iron(
    home,
    "run",
    "--demo",
    "always",
    "--restart",
    "on-failure:3",
    "--name",
    "ann",
    "--",
    ...agent(3, 0),
  );
  expect(ended.code).toBe(0);
  expect(starts(home)).toBe(2);
  expect(ended.stderr).toContain("iron: ann: restart 1 in 1000 ms\n");
  expect(ended.stderr).toMatch(/ann stopped \(ended with 0\): .*, 1 restarts/);
});

it("gives up after as many restarts as were allowed", async () => {
  const home = temporaryFolder();
  const ended = await iron(home, "run", "--demo", "always", "--restart", "on-failure:1", "--", ...agent(3));
  expect(ended.code).toBe(3);
  expect(starts(home)).toBe(2);
});

it("does so under a router that runs already", async () => {
  const home = temporaryFolder();
  await startJson(["--demo", "always"], { home });
  const ended = await iron(home, "run", "--restart", "always:1", "--name", "ann", "--", ...agent(0));
  expect(ended.code).toBe(0);
  expect(starts(home)).toBe(2);
  expect(ended.stderr).toContain("iron: ann is started again\n");
  expect(ended.stderr).toContain("under the router at");
});

it.each([["a router of its own"], ["one that runs"]])(
  "ends at Ctrl-C between two starts, under %s",
  async (what) => {
    const home = temporaryFolder();
    if (what === "one that runs") await startJson(["--demo", "always"], { home });
    const words = ["run", "--demo", "always", "--restart", "always:9", "--name", "ann", "--", ...agent(0)];
    const cli = runCli(words, { home });
    const { started } = await new Promise<{ started: number }>((resolve) => {
      const look = setInterval(() => {
        try {
          const found = starts(home);
          if (found < 1) return;
          clearInterval(look);
          resolve({ started: found });
        } catch {
          // not yet
        }
      }, 10);
    });
    // The first wait lasts a second.
    await new Promise((resolve) => setTimeout(resolve, 400));
    cli.signal("SIGINT");
    expect(await cli.exit()).toBe(122);
    expect(starts(home)).toBe(started);
  },
);

it.each([["sometimes"], ["on-failure:"], ["never:2"], ["on-failure:-1"]])(
  "refuses --restart %s",
  async (text) => {
    const ended = await iron(temporaryFolder(), "run", "--demo", "always", "--restart", text, "true");
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain("write on-failure, always or never");
  },
);
