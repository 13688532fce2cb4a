import type { SeededRandom } from "@iron/testing";
import { SIM_MODELS } from "./sim-prices.ts";
import type { SimRouter } from "./sim-router.ts";
import type { World } from "./world.ts";

/** One request of a client, and how it leaves early, if it does. */
export interface Errand {
  readonly name: string;
  readonly agent: string;
  readonly path: "/chat/completions" | "/messages";
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;
  /** Between two reads. */
  readonly readMs: number;
  /** After so long. */
  readonly leaveMs: number | undefined;
  /** How it leaves: it stops the request, or the reading, or both. */
  readonly leaving: "abort" | "cancel" | "both";
}

export type Answer =
  | { readonly how: "open" }
  | { readonly how: "answered"; readonly status: number; readonly whole: boolean }
  | { readonly how: "left" };

const PEOPLE = ["Anna writes to anna@example.com.", "The card is 4111 1111 1111 1111.", "Nothing to hide."];

interface DrawnErrand extends Pick<Errand, "name" | "agent"> {
  readonly random: SeededRandom;
  readonly caps: readonly (number | undefined)[];
}

export function drawErrand({ random, name, agent, caps }: DrawnErrand): Errand {
  const content = `${random.pick(PEOPLE)} ${"word ".repeat(random.int(1, 120))}`;
  const cap = random.pick(caps);
  const messages = [{ role: "user", content }];
  const stream = random.chance(0.6);
  const messagesApi = random.chance(0.25);
  const model = random.pick(SIM_MODELS);
  return {
    name,
    agent,
    path: messagesApi ? "/messages" : "/chat/completions",
    body: {
      model,
      messages,
      stream,
      ...(messagesApi ? { max_tokens: cap ?? 1024 } : cap !== undefined && { max_tokens: cap }),
    },
    headers: messagesApi ? { "anthropic-version": "2023-06-01" } : {},
    readMs: random.pick([0, 0, 0, 30, 200]),
    leaveMs: random.chance(0.2) ? random.int(0, 4000) : undefined,
    leaving: random.pick(["abort", "cancel", "both"] as const),
  };
}

/** A client in the process of the router. It has its answer when it has read it to the end, or has left. */
export class SimClient {
  readonly errand: Errand;
  answers = 0;
  answer: Answer = { how: "open" };
  readonly #world: World;
  readonly #leaving = new AbortController();
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #left = false;

  constructor(errand: Errand, world: World) {
    this.errand = errand;
    this.#world = world;
  }

  async run({ router, tokenOf }: SimRouter): Promise<void> {
    const { errand } = this;
    this.#world.trace.add("asks", errand.name, errand.path, JSON.stringify(errand.body).length);
    const cancel =
      errand.leaveMs === undefined
        ? undefined
        : this.#world.clock.after(errand.leaveMs, () => this.leave(errand.leaving));
    try {
      const reply = await router.fetch(router.baseUrl + errand.path, {
        method: "POST",
        headers: {
          ...errand.headers,
          authorization: `Bearer ${tokenOf(errand.agent)}`,
          "content-type": "application/json",
          host: "127.0.0.1",
        },
        body: JSON.stringify(errand.body),
        signal: this.#leaving.signal,
      });
      const whole = await this.#read(reply);
      this.#done(this.#left ? { how: "left" } : { how: "answered", status: reply.status, whole });
    } catch (error) {
      if (!this.#left) this.#world.violations.push(`${errand.name} got no answer: ${String(error)}`);
      this.#done({ how: "left" });
    }
    cancel?.();
  }

  /** Also when its router dies. */
  leave(how: Errand["leaving"]): void {
    if (this.answer.how !== "open") return;
    this.#left = true;
    this.#world.trace.add("leaves", this.errand.name, how);
    if (how !== "cancel" || this.#reader === undefined) this.#leaving.abort();
    if (how !== "abort") void this.#reader?.cancel().catch(() => undefined);
  }

  async #read(reply: Response): Promise<boolean> {
    if (reply.body === null) return true;
    const reader = reply.body.getReader();
    this.#reader = reader;
    let broken = false;
    for (;;) {
      // Somebody who has stopped the request reads no more.
      if (this.#left) return false;
      const next = await reader.read().catch(() => {
        broken = true;
        return { done: true } as const;
      });
      if (next.done) return !broken;
      if (this.errand.readMs > 0)
        await new Promise<void>((resolve) => void this.#world.clock.after(this.errand.readMs, resolve));
    }
  }

  #done(answer: Answer): void {
    this.answers += 1;
    this.answer = answer;
    const told = answer.how === "answered" ? `${answer.status} ${answer.whole}` : answer.how;
    this.#world.trace.add("answered", this.errand.name, told);
  }
}
