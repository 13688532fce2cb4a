import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { CLIENT_MODELS, THINKING_MODELS } from "../support/rig.ts";
import type { ChatFormat, Client, Place, Task, Turn } from "../support/task.ts";

/** The vendors' Python clients, each job done by one interpreter that stays. */
export interface PythonClients {
  readonly clients: readonly Client[];
  stop(): void;
}

interface Job {
  readonly format: ChatFormat;
  readonly model: string;
  readonly task: Task;
  readonly place: Place;
}

interface JobAnswer {
  readonly turns?: readonly Turn[];
  readonly error?: { readonly name: string; readonly status: number | null; readonly message: string };
}

/** Starts the interpreter, which must have `openai` and `anthropic`. */
export function startPython(interpreter: string): PythonClients {
  const script = new URL("python/answer_jobs.py", import.meta.url).pathname;
  const child = spawn(interpreter, ["-u", script], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (job: Job): Promise<readonly Turn[]> => {
    child.stdin.write(`${JSON.stringify(job)}\n`);
    const line = await lines.next();
    if (line.done === true) throw new Error("the Python clients have ended");
    const { turns, error } = JSON.parse(line.value) as JobAnswer;
    if (turns === undefined) throw pythonError(error);
    return turns;
  };
  const client = (format: ChatFormat, name: string): Client => ({
    name,
    format,
    run: (task, place) => {
      const models = task.think === true ? THINKING_MODELS : CLIENT_MODELS;
      return ask({ format, model: models[format], task, place });
    },
  });
  return {
    clients: [
      {
        ...client("openai-chat", "Python openai, chat completions"),
        cannot: { "a reply cut at the cap": "its stream helper throws at a reply that was cut" },
      },
      {
        ...client("openai-responses", "Python openai, responses"),
        cannot: { "a stop sequence": "Responses has none" },
        midStreamError: "APIError",
      },
      client("anthropic-messages", "Python anthropic"),
    ],
    stop: () => void child.stdin.end(),
  };
}

/** What the Python client threw, as an error of the same name here. */
function pythonError(thrown: JobAnswer["error"]): Error {
  const PythonError = { [thrown?.name ?? "Error"]: class extends Error {} }[thrown?.name ?? "Error"] ?? Error;
  return Object.assign(new PythonError(thrown?.message), { status: thrown?.status ?? undefined });
}
