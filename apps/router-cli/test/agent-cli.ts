import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { costOf, createBudget } from "@iron/cost";
import type { MockProvider } from "@iron/mock-provider";
import { formatUsd, microdollars } from "@iron/types";
import { type Cli, runCli } from "./run-cli.ts";

/** What the provider billed, by our prices, as it is printed. */
export function billed(mock: MockProvider): string {
  const { prices } = createBudget();
  const total = mock.bill.reduce((sum, { model, usage }) => {
    const price = prices.find(model.startsWith("claude") ? "anthropic" : "openai", model);
    if (price === undefined) throw new Error(`the test uses a model without a price: ${model}`);
    return sum + costOf(usage, price);
  }, 0);
  return formatUsd(microdollars(total));
}

/** Keys and addresses that lead to the offline provider. */
export function keysFor(mock: MockProvider): Readonly<Record<string, string>> {
  return {
    OPENAI_API_KEY: "sk-canary-0123456789abcdefghijkl",
    ANTHROPIC_API_KEY: "sk-ant-canary-0123456789abcdefghijkl",
    IRON_OPENAI_BASE_URL: mock.openaiBaseUrl,
    IRON_ANTHROPIC_BASE_URL: mock.anthropicBaseUrl,
  };
}

/** Whether a process runs. One that has ended and waits for its parent to notice does not. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`not within 15 s: ${what}`);
}

/** The Python that has the SDKs; undefined when there is none. */
export function pythonWith(module: string): string | undefined {
  const python = process.env["IRON_TEST_PYTHON"];
  if (python === undefined) return undefined;
  try {
    execFileSync(python, ["-c", `import ${module}`], { stdio: "ignore" });
    return python;
  } catch {
    return undefined;
  }
}

const FOREVER = [process.execPath, "--eval", "console.log(process.pid); setInterval(() => undefined, 1000)"];

/** Asks once, and prints the status. */
export const ASK_ONCE: readonly string[] = [
  process.execPath,
  "--input-type=module",
  "--eval",
  `const reply = await fetch(process.env.OPENAI_BASE_URL + "/chat/completions", {
    method: "POST",
    headers: { authorization: "Bearer " + process.env.OPENAI_API_KEY, "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-5-mini", max_tokens: 60, messages: [{ role: "user", content: "hi" }] }),
  });
  console.log(reply.status)`,
];

export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One command from its start to its end. */
export async function iron(home: string, ...words: readonly string[]): Promise<Said> {
  const cli = runCli(words, { home });
  const code = await cli.exit();
  return { code, stdout: cli.stdout(), stderr: cli.stderr() };
}

/** Runs an agent that goes on for ever on made-up answers, and waits until it has said its process id. */
export async function runForever(
  home: string,
  ...flags: readonly string[]
): Promise<{ readonly cli: Cli; readonly pid: number }> {
  const cli = runCli(["run", "--demo", "always", ...flags, "--", ...FOREVER], { home });
  return { cli, pid: Number(await cli.firstLine()) };
}
