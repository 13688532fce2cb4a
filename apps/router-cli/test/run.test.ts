import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ASK_ONCE, iron, runForever, until } from "./agent-cli.ts";
import { runCli, startJson, temporaryFolder } from "./run-cli.ts";

const CLI = join(import.meta.dirname, "../src/cli.ts");

it("does not take made-up answers from a router that asks a real provider, nor the other way round", async () => {
  const home = temporaryFolder();
  const env = {
    OPENAI_API_KEY: "sk-canary-0123456789abcdefghijkl",
    IRON_OPENAI_BASE_URL: "http://127.0.0.1:9/v1",
  };
  const { ready } = await startJson([], { home, env });
  expect(ready.mode).toBe("direct");
  const own = await iron(home, "run", "--demo", "always", "--", ...ASK_ONCE);
  expect(own).toMatchObject({ code: 0, stdout: "200\n" });
  expect(own.stderr).not.toContain("under the router at");
});

it("passes signals on, and ends as the agent does", async () => {
  const home = temporaryFolder();
  const script =
    'process.on("SIGINT", () => { console.log("heard"); process.exit(5) }); console.log("up"); setInterval(() => {}, 999)';
  const cli = runCli(["run", "--demo", "always", "--", process.execPath, "--eval", script], { home });
  expect(await cli.firstLine()).toBe("up");
  cli.signal("SIGINT");
  expect(await cli.exit()).toBe(5);
  expect(cli.stdout()).toBe("up\nheard\n");
  const { cli: deaf } = await runForever(home);
  deaf.signal("SIGINT");
  expect(await deaf.exit()).toBe(130);
});

it("leaves the agent on the terminal: raw keys, and Ctrl-C where the agent leaves it to the terminal", async (context) => {
  if (spawnSync("script", ["--version"]).status !== 0)
    return context.skip("optional: no script(1) to make a terminal with");
  const home = temporaryFolder();
  const agent = join(home, "agent.mjs");
  writeFileSync(
    agent,
    `process.stdin.setRawMode(true);
     process.stdin.on("data", (key) => {
       console.log("key", key[0]);
       if (key[0] !== 113) return;
       process.stdin.setRawMode(false);
       process.stdin.pause();
       process.on("SIGINT", () => { console.log("interrupted"); process.exit(9); });
       setInterval(() => undefined, 1000);
       console.log("cooked");
     });
     console.log("terminal", process.stdin.isTTY, process.stdout.isTTY);`,
  );
  const iron = `exec "${process.execPath}" "${CLI}" run --demo always -- "${process.execPath}" "${agent}"`;
  const terminal = spawn("script", ["-qec", iron, "/dev/null"], {
    cwd: home,
    env: {
      PATH: process.env["PATH"],
      HOME: home,
      XDG_STATE_HOME: join(home, "state"),
      XDG_CONFIG_HOME: home,
    },
  });
  let shown = "";
  terminal.stdout.on("data", (text: Buffer) => void (shown += String(text)));
  const says = (text: string): Promise<void> => until(() => shown.includes(text), text);
  await says("terminal true true");
  terminal.stdin.write("\u0003");
  await says("key 3");
  terminal.stdin.write("q");
  await says("cooked");
  terminal.stdin.write("\u0003");
  await says("interrupted");
  const [code] = (await once(terminal, "exit")) as [number];
  expect(code).toBe(9);
});

it("gives the agent neither the provider's key nor the router's tokens", async () => {
  const home = temporaryFolder();
  const key = "sk-canary-0123456789abcdefghijkl";
  const cli = runCli(["run", "--", process.execPath, "--eval", "console.log(JSON.stringify(process.env))"], {
    home,
    env: { OPENAI_API_KEY: key, COPY: key, IRON_ADMIN_KEY: "admin-canary-0123456789", ANN: "kept" },
  });
  expect(await cli.exit()).toBe(0);
  expect(cli.stdout()).not.toContain("canary");
  expect(JSON.parse(cli.stdout())).toMatchObject({ ANN: "kept", IRON_AGENT_NAME: "node" });
});

it.each([
  [["run", "--budget", "five", "x"], 2, "--budget"],
  [["run", "--budget", "2/day", "x"], 2, "--budget"],
  [["run", "--timeout", "soon", "x"], 2, "--timeout"],
  [["run", "--tokens", "0", "x"], 2, "--tokens"],
  [["run", "--name", "../x", "x"], 2, "--name"],
  [["run", "--on-budget", "cry", "x"], 2, "--on-budget"],
  [["run"], 2, "command"],
  [["run", "node"], 2, "no provider"],
  [["run", "--demo", "always", "no-such-program"], 127, "not found"],
  [["run", "--demo", "always", "/"], 126, "cannot be run"],
  [["stop", "nobody"], 1, "no agent is known"],
  [["logs", "nobody"], 1, "no agent is known"],
])("%j ends with %i and says %s", async (words, code, said) => {
  const ended = await iron(temporaryFolder(), ...words);
  expect(ended.code).toBe(code);
  expect(ended.stderr).toContain(said);
});
