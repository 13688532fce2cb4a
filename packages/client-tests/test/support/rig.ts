import type { Ask, MockProvider } from "@iron/mock-provider";
import { startMockProvider } from "@iron/mock-provider";
import { LlmRouter } from "@iron/runtime";
import type { DialectId } from "@iron/types";
import { afterAll, beforeAll } from "vitest";
import type { Scenario } from "./scenarios.ts";
import type { ChatFormat } from "./task.ts";

export const FORMATS: readonly ChatFormat[] = ["openai-chat", "openai-responses", "anthropic-messages"];

/** The models of the targets. Clients name models of their own, which the router moves. */
const MODELS: Readonly<Record<ChatFormat, { readonly plain: string; readonly thinking: string }>> = {
  "openai-chat": { plain: "gpt-4.1-mini", thinking: "gpt-5-mini" },
  "openai-responses": { plain: "gpt-4.1-mini", thinking: "gpt-5-mini" },
  "anthropic-messages": { plain: "claude-sonnet-4-5", thinking: "claude-sonnet-4-5" },
};
export const CLIENT_MODELS: Readonly<Record<ChatFormat, string>> = {
  "openai-chat": "gpt-4o-mini",
  "openai-responses": "gpt-4o-mini",
  "anthropic-messages": "claude-haiku-4-5",
};
/** What clients ask for when they want reasoning. */
export const THINKING_MODELS: Readonly<Record<ChatFormat, string>> = {
  "openai-chat": "gpt-5",
  "openai-responses": "gpt-5",
  "anthropic-messages": "claude-opus-4-5",
};

export interface Rig {
  readonly mock: MockProvider;
  /** A router whose every model is one of this format. */
  router(format: ChatFormat): LlmRouter;
  /** Makes the provider say this scenario's answers, and returns what it is asked from now on. */
  play(scenario: Scenario | undefined): readonly Ask[];
}

/** The offline provider, and before it one router for each format of its models. Started once for a file of tests. */
export function useRig(): () => Rig {
  let rig: Rig | undefined;
  let stop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    let scenario: Scenario | undefined;
    let heard: Ask[] = [];
    const mock = await startMockProvider({
      answer: (ask) => {
        heard.push(ask);
        const answer = scenario?.answers[ask.afterToolResult ? 1 : 0];
        return typeof answer === "function" ? answer(ask) : answer;
      },
    });
    const routers = new Map<ChatFormat, LlmRouter>();
    for (const format of FORMATS) routers.set(format, await startRouter(mock, format));
    rig = {
      mock,
      router: (format) => {
        const router = routers.get(format);
        if (router === undefined) throw new RangeError(`no router for ${format}`);
        return router;
      },
      play: (next) => {
        scenario = next;
        heard = [];
        return heard;
      },
    };
    stop = async () => {
      for (const router of routers.values()) await router.stop();
      await mock.stop();
    };
  });
  afterAll(() => stop?.());
  return () => {
    if (rig === undefined) throw new Error("the rig has not started");
    return rig;
  };
}

async function startRouter(mock: MockProvider, format: ChatFormat): Promise<LlmRouter> {
  const vendor = format === "anthropic-messages" ? "anthropic" : "openai";
  const aliases = [
    ...Object.values(CLIENT_MODELS).map((name) => [name, `target/${MODELS[format].plain}`]),
    ...Object.values(THINKING_MODELS).map((name) => [name, `target/${MODELS[format].thinking}`]),
  ];
  return LlmRouter.start({
    providers: [
      {
        name: "target",
        vendor,
        baseUrl: mock.url,
        key: vendor === "openai" ? "sk-canary-0123456789abcdef" : "sk-ant-canary-0123456789abcdef",
        dialects: [format as DialectId],
        models: ["*"],
      },
    ],
    models: Object.fromEntries(aliases) as Record<string, string>,
  });
}
