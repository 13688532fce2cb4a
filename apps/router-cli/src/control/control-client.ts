import type { LogLine, ShownAgent } from "@iron/sdk";
import { CommandError } from "../command-error.ts";
import { exitCode } from "../exit-code.ts";
import { printable } from "../output/printable.ts";
import type { AnnouncedRouter } from "../state/announced-routers.ts";
import { jsonLines } from "./json-lines.ts";

/** The control API of one running router. */
export interface ControlClient {
  readonly router: AnnouncedRouter;
  agents(): Promise<readonly ShownAgent[]>;
  /** `stop`, `pause` or `resume` one agent. */
  steer(name: string, verb: "stop" | "pause" | "resume"): Promise<ShownAgent>;
  logs(name: string, follow: boolean): Promise<AsyncIterable<LogLine>>;
  /** Registers an agent of this process; the lines are the router's orders. */
  attach(options: object): Promise<AsyncIterable<Readonly<Record<string, unknown>>>>;
  /** Which processes an attached agent's are, for what they use. */
  started(name: string, process: { readonly run: string; readonly pid: number }): Promise<void>;
  ended(name: string, end: object): Promise<void>;
}

/** @throws {CommandError} what the router says, in one line */
export function controlClient(router: AnnouncedRouter, adminToken: string): ControlClient {
  const root = router.baseUrl.replace(/\/v1$/, "");
  const ask = async (method: string, path: string, body?: object): Promise<Response> => {
    const reply = await fetch(`${root}/iron/agents${path}`, {
      method,
      redirect: "manual",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (reply.ok) return reply;
    throw new CommandError(`iron: ${await problemOf(reply)}`, exitCode.failure);
  };
  return {
    router,
    async agents() {
      const { agents } = (await (await ask("GET", "")).json()) as { agents: readonly ShownAgent[] };
      return agents;
    },
    async steer(name, verb) {
      return (await (await ask("POST", `/${encodeURIComponent(name)}/${verb}`, {})).json()) as ShownAgent;
    },
    async logs(name, follow) {
      const reply = await ask("GET", `/${encodeURIComponent(name)}/logs${follow ? "?follow=1" : ""}`);
      return jsonLines<LogLine>(reply);
    },
    attach: async (options) => jsonLines<Record<string, unknown>>(await ask("POST", "/attach", options)),
    started: async (name, process) =>
      void (await ask("POST", `/${encodeURIComponent(name)}/started`, process)),
    ended: async (name, end) => void (await ask("POST", `/${encodeURIComponent(name)}/ended`, end)),
  };
}

const MESSAGE_CHARS = 500;

async function problemOf(reply: Response): Promise<string> {
  const text = await reply.text();
  try {
    const { error } = JSON.parse(text) as { error: { message: string } };
    return printable(error.message, MESSAGE_CHARS);
  } catch {
    return `the router answered ${reply.status}`;
  }
}
