import { LlmRouter } from "@iron/runtime";
import { fakeClock } from "@iron/testing";
import type { Outcome, Policy } from "@iron/types";
import { Dispatcher } from "undici";
import { expect, it } from "vitest";

const REPLY = JSON.stringify({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "gpt-5-mini",
  choices: [{ index: 0, message: { role: "assistant", content: "Yes." }, finish_reason: "stop" }],
  usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
});

/** More than a router takes one by one. */
const MANY = 20;

/** A provider within the process: answers when it is told to. */
class WithinProcess extends Dispatcher {
  readonly asked: string[] = [];
  answer: () => void = () => undefined;
  #destroyed = false;

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.asked.push(`${options.method} ${String(options.origin)}${options.path}`);
    const controller = {
      aborted: false,
      paused: false,
      reason: null,
      abort: (): void => undefined,
      pause: (): void => undefined,
      resume: (): void => undefined,
    } as unknown as Dispatcher.DispatchController;
    handler.onRequestStart?.(controller, {});
    this.answer = (): void => {
      handler.onResponseStart?.(controller, 200, { "content-type": "application/json" }, "OK");
      handler.onResponseData?.(controller, Buffer.from(REPLY));
      handler.onResponseEnd?.(controller, {});
    };
    return true;
  }

  override destroy(): Promise<void> {
    this.#destroyed = true;
    return Promise.resolve();
  }

  get destroyed(): boolean {
    return this.#destroyed;
  }
}

it("calls a provider within the process, by its own clock, under ids that it is given", async () => {
  const clock = fakeClock();
  const provider = new WithinProcess();
  const outcomes: Outcome[] = [];
  const watching: Policy = {
    name: "watching",
    guard: () => ({ settle: (outcome) => void outcomes.push(outcome) }),
  };
  let ids = 0;
  const router = await LlmRouter.start({
    providers: [{ name: "inner", vendor: "openai", baseUrl: "https://inner.example", key: "sk-inner" }],
    policies: [watching],
    upstream: { dispatcher: () => provider },
    clock,
    requestId: () => `request-${(ids += 1)}`,
  });
  const replying = router.fetch(`${router.baseUrl}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-5-mini", messages: [{ role: "user", content: "Is it?" }] }),
  });
  await expect.poll(() => provider.asked).toEqual(["POST https://inner.example/v1/chat/completions"]);
  clock.advance(1234);
  provider.answer();
  const reply = await replying;
  expect(await reply.text()).toBe(REPLY);
  expect(reply.headers.get("x-iron-request-id")).toBe("request-1");
  await expect.poll(() => outcomes.length).toBe(1);
  expect(outcomes[0]).toMatchObject({ kind: "completed", durationMs: 1234 });
  expect(outcomes[0]?.calls[0]).toMatchObject({ id: "request-1.1", end: { durationMs: 1234 } });
  await router.stop();
  expect(provider.destroyed).toBe(true);
});

it("answers each request when the way to a provider throws, however many are under way", async () => {
  class Broken extends WithinProcess {
    override dispatch(): boolean {
      throw new TypeError("not today");
    }
  }
  const defects: unknown[] = [];
  const waiting = Promise.withResolvers<void>();
  let admitted = 0;
  const together: Policy = {
    name: "together",
    guard: () => ({
      async admit() {
        if ((admitted += 1) === MANY) waiting.resolve();
        await waiting.promise;
      },
    }),
  };
  const router = await LlmRouter.start({
    providers: [{ name: "inner", vendor: "openai", baseUrl: "https://inner.example", key: "sk-inner" }],
    policies: [together],
    upstream: { dispatcher: () => new Broken() },
    onDefect: (error) => void defects.push(error),
  });
  const replies = await Promise.all(
    Array.from({ length: MANY }, () =>
      router.fetch(`${router.baseUrl}/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json" },
        body: JSON.stringify({ model: "gpt-5-mini", messages: [{ role: "user", content: "Is it?" }] }),
      }),
    ),
  );
  expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: MANY }, () => 500));
  expect(defects).toHaveLength(MANY);
  await router.stop();
});
