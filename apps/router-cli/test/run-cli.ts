import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";

const COMPILED = join(import.meta.dirname, "../node_modules/.cache/iron-cli");
const CLI = join(import.meta.dirname, "../src/cli.ts");

/** A running or finished command with everything it said. */
export interface Cli {
  readonly child: ChildProcess;
  readonly home: string;
  stdout(): string;
  stderr(): string;
  /** All lines of standard output as JSON. */
  events(): readonly Record<string, unknown>[];
  /** Waits until either stream holds the text. */
  says(text: string): Promise<void>;
  /** Waits for the first line of standard output. */
  firstLine(): Promise<string>;
  signal(name: NodeJS.Signals): void;
  exit(): Promise<number | null>;
}

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0).toReversed()) clean();
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "iron-cli-"));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the real command in a process of its own, with nothing of this one's environment, state or configuration. */
export function runCli(
  words: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly home?: string;
    readonly input?: string;
    /** What runs it in turn, such as a tracer with its flags. */
    readonly under?: readonly string[];
  } = {},
): Cli {
  const home = options.home ?? temporaryFolder();
  const [program = "", ...args] = [...(options.under ?? []), process.execPath, CLI, ...words];
  const child = spawn(program, args, {
    cwd: home,
    env: {
      PATH: process.env["PATH"],
      HOME: home,
      XDG_STATE_HOME: join(home, "state"),
      XDG_CONFIG_HOME: join(home, "config"),
      // Dozens of starts: compile what is the same once.
      NODE_COMPILE_CACHE: COMPILED,
      ...options.env,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(options.input ?? "");
  cleanups.push(() => void child.kill("SIGKILL"));
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (err += text));
  const closed = once(child, "close");
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const until = async (holds: () => boolean, what: string): Promise<void> => {
    const deadline = Date.now() + 20_000;
    while (!holds()) {
      if (hasEnded() && !holds()) await closed;
      if (holds()) return;
      if (hasEnded() || Date.now() > deadline)
        throw new Error(
          `never said ${what} (exit ${child.exitCode})\n--- stdout\n${out}\n--- stderr\n${err}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return {
    child,
    home,
    stdout: () => out,
    stderr: () => err,
    events: () =>
      out
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    says: (text) => until(() => out.includes(text) || err.includes(text), JSON.stringify(text)),
    async firstLine() {
      await until(() => out.includes("\n"), "a first line");
      return out.slice(0, out.indexOf("\n"));
    },
    signal: (name) => void child.kill(name),
    async exit() {
      await closed;
      return child.exitCode;
    },
  };
}

export interface ReadyLine {
  readonly event: "ready";
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly port: number;
  readonly provider: string;
  readonly mode: string;
}

/** Starts a router that prints JSON, and waits until it listens. */
export async function startJson(
  words: readonly string[],
  options: Parameters<typeof runCli>[1] = {},
): Promise<{ readonly cli: Cli; readonly ready: ReadyLine }> {
  const cli = runCli(["start", "--json", ...words], options);
  return { cli, ready: JSON.parse(await cli.firstLine()) as ReadyLine };
}

export interface ChatReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** What a chat is asked with beside its usual headers and body. */
export interface ChatInit {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** One small chat request on a connection of its own. */
export function chat(
  ready: Pick<ReadyLine, "baseUrl" | "apiKey">,
  model = "gpt-5-mini",
  init: ChatInit = {},
): Promise<ChatReply> {
  const headers = {
    authorization: `Bearer ${ready.apiKey}`,
    "content-type": "application/json",
    ...init.headers,
  };
  const body = { model, max_tokens: 50, messages: [{ role: "user", content: "Hello" }], ...init.body };
  return new Promise((resolve, reject) => {
    const sent = request(`${ready.baseUrl}/chat/completions`, { method: "POST", agent: false, headers });
    sent.on("error", reject);
    sent.on("response", (reply) => {
      let text = "";
      reply.setEncoding("utf8").on("data", (part: string) => void (text += part));
      reply.on("error", reject);
      reply.on("end", () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text }));
    });
    sent.end(JSON.stringify(body));
  });
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
