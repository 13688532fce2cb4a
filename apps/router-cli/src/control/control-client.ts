import { askRouter, type RouterAnswer } from "@iron/dashboard-relay";
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
  const place = { url: router.baseUrl.replace(/\/v1$/, ""), token: adminToken, ca: router.ca };
  const ask = async (method: "GET" | "POST", path: string, body?: object): Promise<RouterAnswer["body"]> => {
    const reply = await askRouter(place, `/iron/agents${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      // Logs and orders come when they come.
      bodyTimeout: 0,
    });
    if (reply.status < 300) return reply.body;
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
      (await ask("POST", `/${encodeURIComponent(name)}/started`, process)).dump(),
    ended: async (name, end) => (await ask("POST", `/${encodeURIComponent(name)}/ended`, end)).dump(),
  };
}

const MESSAGE_CHARS = 500;

async function problemOf({ status, body }: RouterAnswer): Promise<string> {
  const text = await body.text();
  try {
    const { error } = JSON.parse(text) as { error: { message: string } };
    return printable(error.message, MESSAGE_CHARS);
  } catch {
    return `the router answered ${status}`;
  }
}
