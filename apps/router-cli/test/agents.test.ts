import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isThere, until } from "./agent-cli.ts";
import { type Cli, runCli, startJson, temporaryFolder } from "./run-cli.ts";

const CLI = join(import.meta.dirname, "../src/cli.ts");
const FOREVER = [process.execPath, "--eval", "console.log(process.pid); setInterval(() => undefined, 1000)"];
const ASK = `
  const ask = () => fetch(process.env.OPENAI_BASE_URL + "/chat/completions", {
    method: "POST",
    headers: { authorization: "Bearer " + process.env.OPENAI_API_KEY, "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-5-mini", max_tokens: 60, messages: [{ role: "user", content: "hi" }] }),
  });
`;
const ASK_ONCE = [
  process.execPath,
  "--input-type=module",
  "--eval",
  `${ASK} console.log((await ask()).status)`,
];

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function iron(home: string, ...words: readonly string[]): Promise<Said> {
  const cli = runCli(words, { home });
  const code = await cli.exit();
  return { code, stdout: cli.stdout(), stderr: cli.stderr() };
}

/** Runs an agent with a router of its own, and waits until the agent has said its process id. */
async function runForever(home: string, ...flags: readonly string[]): Promise<{ cli: Cli; pid: number }> {
  const cli = runCli(["run", "--demo", "always", ...flags, "--", ...FOREVER], { home });
  return { cli, pid: Number(await cli.firstLine()) };
}

it("lists, pauses, resumes and stops an agent from another terminal", async () => {
  const home = temporaryFolder();
  const { cli, pid } = await runForever(home, "--name", "ann", "--budget", "2");
  const listed = await iron(home, "agents");
  expect(listed.stdout).toMatch(/^NAME +STATE/);
  expect(listed.stdout).toMatch(/^ann +running +0 +0 +\$0\.00 +\$2 /m);
  expect((await iron(home, "pause", "ann")).stdout).toBe("ann paused: paused by control-api\n");
  const [paused] = (await iron(home, "agents", "--json")).stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  expect(paused).toMatchObject({ name: "ann", state: "paused", frozen: true, pid });
  expect((await iron(home, "resume", "ann")).stdout).toBe("ann running\n");
  expect((await iron(home, "stop", "ann")).stdout).toContain("ann stopped: stopped by control-api");
  expect(await cli.exit()).toBe(122);
  expect(isThere(pid)).toBe(false);
  expect((await iron(home, "agents")).stdout).toContain("no agents");
});

it("uses the router that runs, which knows its agents, and obeys it", async () => {
  const home = temporaryFolder();
  const { cli: router } = await startJson(["--demo", "always"], { home });
  const once = await iron(home, "run", "--name", "brief", "--", ...ASK_ONCE);
  expect(once).toMatchObject({ code: 0, stdout: "200\n" });
  expect(once.stderr).toContain("brief stopped (ended with 0): 1 call,");
  expect(once.stderr).toContain("under the router at http://127.0.0.1:");
  await until(() => router.events().some(({ event }) => event === "request"), "the request at the router");
  expect(router.events().find(({ event }) => event === "request")).toMatchObject({ agent: "brief" });
  const { cli, pid } = await runForever(home, "--name", "long");
  expect((await iron(home, "agents")).stdout).toMatch(/^brief +stopped(.|\n)*^long +running/m);
  expect((await iron(home, "stop", "long")).code).toBe(0);
  expect(await cli.exit()).toBe(122);
  expect(isThere(pid)).toBe(false);
});

it.each([["SIGKILL"], ["SIGTERM"]] as const)(
  "ends with 123 when %s ends the router that it uses",
  async (signal) => {
    const home = temporaryFolder();
    const { cli: router } = await startJson(["--demo", "always"], { home });
    const { cli, pid } = await runForever(home);
    router.signal(signal);
    expect(await cli.exit()).toBe(123);
    expect(isThere(pid)).toBe(false);
  },
);

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

it("keeps its router for another agent that came to use it", async () => {
  const home = temporaryFolder();
  const { cli: first } = await runForever(home, "--name", "first");
  const { cli: second } = await runForever(home, "--name", "second");
  expect((await iron(home, "stop", "first")).code).toBe(0);
  await first.says("other agents still use this router (second): waiting for them");
  expect((await iron(home, "stop", "second")).code).toBe(0);
  expect([await first.exit(), await second.exit()]).toEqual([122, 122]);
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
  const iron = `"${process.execPath}" "${CLI}" run --demo always -- "${process.execPath}" "${agent}"`;
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

it("prints what an agent of the router printed, while the router runs and afterwards", async () => {
  const home = temporaryFolder();
  const env = { IRON_ADMIN_KEY: "admin-0123456789abcdef" };
  const { cli: router, ready } = await startJson(["--demo", "always"], { home, env });
  const reply = await fetch(`${ready.baseUrl.replace(/\/v1$/, "")}/iron/agents`, {
    method: "POST",
    headers: { authorization: `Bearer ${env.IRON_ADMIN_KEY}`, "content-type": "application/json" },
    body: JSON.stringify({
      command: process.execPath,
      args: ["--eval", 'console.log("one\\ntwo")'],
      name: "bob",
    }),
  });
  expect(reply.status).toBe(200);
  const follow = runCli(["logs", "bob", "-f"], { home, env });
  expect(await follow.exit()).toBe(0);
  expect(follow.stdout()).toBe("one\ntwo\n");
  expect(follow.stderr()).toBe("iron: bob stopped: ended with 0\n");
  router.signal("SIGTERM");
  await router.exit();
  expect((await iron(home, "logs", "bob")).stdout).toBe("one\ntwo\n");
  expect(statSync(join(home, "state/iron/agents/bob.log")).mode & 0o777).toBe(0o600);
});

it("forgets routers that are gone", async () => {
  const home = temporaryFolder();
  const { cli } = await startJson(["--demo", "always"], { home });
  cli.signal("SIGKILL");
  await cli.exit();
  writeFileSync(join(home, "state/iron/routers/1.json"), "nonsense");
  const { code, stdout } = await iron(home, "agents");
  expect([code, stdout.startsWith("no agents")]).toEqual([0, true]);
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
