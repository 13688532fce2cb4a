import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type MockProvider, startMockProvider } from "@iron/mock-provider";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { billed, isThere, keysFor, pythonWith, until } from "./agent-cli.ts";
import { type Cli, runCli, temporaryFolder } from "./run-cli.ts";

const CLIENTS = process.env["IRON_TEST_CLIENTS"];
const CLAUDE = CLIENTS === undefined ? undefined : `${CLIENTS}/node_modules/.bin/claude`;

let mock: MockProvider;
beforeEach(async () => {
  mock = await startMockProvider();
});
afterEach(() => mock.stop());

/** A program that asks `calls` times by the vendor's own SDK, printing each answer's length; `endless` goes on until it is stopped. */
const NODE_AGENT = `
  import OpenAI from ${JSON.stringify(import.meta.resolve("openai"))};
  const client = new OpenAI({ maxRetries: 0 });
  const [calls] = process.argv.slice(2);
  for (let n = 0; n < Number(calls); n += 1) {
    const stream = n % 2 === 1;
    const messages = [{ role: "user", content: "Say something about rivers, number " + n }];
    const reply = await client.chat.completions.create({ model: "gpt-5-mini", max_tokens: 200, messages, stream });
    let text = "";
    if (stream) for await (const chunk of reply) text += chunk.choices[0]?.delta?.content ?? "";
    else text = reply.choices[0].message.content;
    console.log("answer", n, text.length);
  }
`;

const PYTHON_AGENT = `
import sys, anthropic
client = anthropic.Anthropic(max_retries=0)
for n in range(int(sys.argv[1])):
    reply = client.messages.create(model="claude-sonnet-5", max_tokens=200, messages=[{"role": "user", "content": f"Rivers, {n}"}])
    print("answer", n, len(reply.content[0].text), flush=True)
`;

interface Agent {
  readonly name: string;
  /** The command line for so many calls. */
  readonly words: (calls: number) => readonly string[];
  readonly answers: (stdout: string) => number;
}

function writeAgent(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

const countAnswers = (stdout: string): number => stdout.match(/^answer \d+ [1-9]/gm)?.length ?? 0;

function nodeAgent(): Agent {
  const path = writeAgent("agent.mjs", NODE_AGENT);
  return { name: "node", words: (calls) => [process.execPath, path, String(calls)], answers: countAnswers };
}

function pythonAgent(python: string): Agent {
  const path = writeAgent("agent.py", PYTHON_AGENT);
  return { name: "python", words: (calls) => [python, path, String(calls)], answers: countAnswers };
}

function runAgent(flags: readonly string[], words: readonly string[]): Cli {
  return runCli(["run", ...flags, "--", ...words], { env: { ...keysFor(mock), DISABLE_AUTOUPDATER: "1" } });
}

/** How a run ended, as far as its terminal and its provider tell. */
interface Ended {
  readonly code: number | null;
  readonly answers: number;
  readonly calls: number;
  /** The summary states, to the last digit, what the provider billed. */
  readonly chargedExactly: boolean;
  readonly within: boolean;
}

async function endOf(cli: Cli, answers: number, budget: number): Promise<Ended> {
  const code = await cli.exit();
  return {
    code,
    answers,
    calls: mock.bill.length,
    chargedExactly: cli.stderr().includes(` out, ${billed(mock)}, `),
    within: Number(billed(mock).slice(1)) <= budget,
  };
}

async function threeCalls({ words, answers }: Agent): Promise<Ended> {
  const cli = runAgent(["--budget", "2"], words(3));
  await cli.exit();
  return endOf(cli, answers(cli.stdout()), 2);
}

async function untilItsBudget({ words, answers }: Agent): Promise<Ended> {
  const cli = runAgent(["--budget", "0.01", "--on-budget", "stop"], words(100_000));
  await cli.exit();
  return endOf(cli, Math.min(1, answers(cli.stdout())), 0.01);
}

const FINISHED: Ended = { code: 0, answers: 3, calls: 3, chargedExactly: true, within: true };
const STOPPED: Omit<Ended, "calls"> = { code: 120, answers: 1, chargedExactly: true, within: true };

describe("a Node program with the openai package", () => {
  it("finishes and is charged exactly", async () => {
    expect(await threeCalls(nodeAgent())).toEqual(FINISHED);
  });

  it("is stopped at its budget, and the exit code says so", async () => {
    expect(await untilItsBudget(nodeAgent())).toMatchObject(STOPPED);
  });

  it("gets made-up answers, and nothing else, from --demo always", async () => {
    const cli = runCli(["run", "--demo", "always", "--", ...nodeAgent().words(2)], { env: keysFor(mock) });
    expect(await cli.exit()).toBe(0);
    expect(countAnswers(cli.stdout())).toBe(2);
    expect(cli.stderr()).toContain("2 calls");
    expect(mock.bill).toEqual([]);
  });
});

describe("a Python program with the anthropic package", () => {
  const python = pythonWith("anthropic");
  const why = "optional: IRON_TEST_PYTHON names no Python that has anthropic";

  it("finishes and is charged exactly", async (context) => {
    if (python === undefined) return context.skip(why);
    expect(await threeCalls(pythonAgent(python))).toEqual(FINISHED);
  });

  it("is stopped at its budget, and the exit code says so", async (context) => {
    if (python === undefined) return context.skip(why);
    expect(await untilItsBudget(pythonAgent(python))).toMatchObject(STOPPED);
  });
});

describe("Claude Code in print mode", () => {
  const why = "optional: IRON_TEST_CLIENTS names no folder with Claude Code";
  const words = [CLAUDE ?? "", "-p", "say: hello", "--model", "claude-sonnet-5"];

  it("finishes and is charged exactly, and does not complain of its environment", async (context) => {
    if (CLAUDE === undefined) return context.skip(why);
    const cli = runAgent(["--budget", "2", "--timeout", "60s"], words);
    await cli.exit();
    expect(await endOf(cli, 1, 2)).toMatchObject({ code: 0, chargedExactly: true });
    expect(cli.stdout().trim()).toBe("hello");
    expect(mock.bill.length).toBeGreaterThan(0);
    expect(cli.stderr().trim().split("\n")).toHaveLength(1);
  });

  it("is stopped at its budget, and the exit code says so", async (context) => {
    if (CLAUDE === undefined) return context.skip(why);
    const flags = ["--budget", "0.001", "--on-budget", "stop", "--timeout", "60s"];
    const cli = runAgent(flags, words);
    expect(await cli.exit()).toBe(120);
    expect(mock.bill).toEqual([]);
    expect(cli.stderr()).toContain("0 calls");
  });
});

/** Prints its own id, its child's, and that of a process that left its session. */
const FAMILY = `
  const { spawn } = require("node:child_process");
  const near = spawn("sleep", ["1000"]);
  const apart = spawn("sleep", ["1000"], { detached: true, stdio: "ignore" });
  console.log([process.pid, near.pid, apart.pid].join(" "));
  setInterval(() => undefined, 1000);
`;
const family = [process.execPath, "--eval", FAMILY];

async function pidsOf(cli: Cli): Promise<readonly number[]> {
  const pids = (await cli.firstLine()).split(" ").map(Number);
  expect(pids.map((pid) => pid > 1 && isThere(pid))).toEqual([true, true, true]);
  return pids;
}

describe("nothing is left behind", () => {
  it("when the time is over: child and grandchild go, and the exit code says why", async () => {
    const cli = runAgent(["--timeout", "1s"], family);
    const pids = await pidsOf(cli);
    expect(await cli.exit()).toBe(124);
    expect(pids.filter(isThere)).toEqual([]);
  });

  it("when SIGKILL ends the router: nothing can spend any more", async () => {
    const cli = runAgent([], family);
    const pids = await pidsOf(cli);
    cli.signal("SIGKILL");
    await until(() => !pids.some(isThere), "all of them gone");
    expect(pids.filter(isThere)).toEqual([]);
  });
});
