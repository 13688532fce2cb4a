import type { Ask } from "@iron/mock-provider";
import { describe, expect, it } from "vitest";
import type { Rig } from "./rig.ts";
import { FORMATS, useRig } from "./rig.ts";
import type { Scenario } from "./scenarios.ts";
import { SCENARIOS } from "./scenarios.ts";
import { SPOKEN } from "./spoken.ts";
import type { ChatFormat, Client, Turn } from "./task.ts";
import { placeOf } from "./place-of.ts";

/**
 * Holds one client to this: whatever the format of the model behind the router, the program sees what it sees of a provider of its own
 * format with the same content, and the provider hears what its own clients would have said.
 */
export function compareClient(client: Client): void {
  const rig = useRig();
  const scenarios = SCENARIOS.filter(({ name }) => client.cannot?.[name] === undefined);
  describe.each(scenarios)(`${client.name}: $name`, (scenario) => {
    const targets = FORMATS.filter((format) => scenario.without?.includes(format) !== true);
    const cases = targets.flatMap((target) => [
      { target, streamed: true, how: "streamed" },
      { target, streamed: false, how: "whole" },
    ]);
    it.each(cases)("is the same from a model of $target, $how", async ({ target, streamed }) => {
      const own = await talk(rig(), { client, scenario, streamed });
      const moved = await talk(rig(), { client, scenario, streamed, target });
      const untold = [
        ...(scenario.untold?.[target] ?? []),
        ...(client.blind?.({ target, streamed }) ?? []),
        // its clients have no member for it, so that what they do with one is chance
        ...(client.format === "openai-chat" ? ["reasoning"] : []),
      ];
      expect(moved.turns.map((turn) => without(turn, untold))).toEqual(
        own.turns.map((turn) => without(turn, untold)),
      );
      expect(moved.turns).toHaveLength(scenario.answers.length);
      expect(moved.heard.map((ask) => meaning(ask, client))).toEqual(
        own.heard.map((ask) => meaning(ask, client)),
      );
      expect(isSealKept(moved.heard, { client, scenario, streamed, target })).toBe(true);
      expect(moved.heard.map((ask) => ask.format)).toEqual(scenario.answers.map(() => SPOKEN[target]));
    });
  });
}

/** True also where there is nothing to keep. */
function isSealKept(heard: readonly Ask[], { client, scenario, target }: Talk): boolean {
  if (scenario.task.think !== true || client.forgets === true) return true;
  if (target === undefined || target === "openai-chat") return true;
  return SEALS[target].test(JSON.stringify(heard[1]?.body));
}

/** The model's own reasoning under its own seal, come back to it in the next turn. */
const SEALS = {
  "openai-responses": /"encrypted_content":"gAAAA[0-9a-f]{64}"/,
  "anthropic-messages": /"signature":"[A-Za-z0-9+/]{43}="/,
};

interface Talk {
  readonly client: Client;
  readonly scenario: Scenario;
  readonly streamed: boolean;
  /** Absent: straight to the provider, in the client's own format. */
  readonly target?: ChatFormat;
}

async function talk(
  rig: Rig,
  { client, scenario, streamed, target }: Talk,
): Promise<{ readonly turns: readonly Turn[]; readonly heard: readonly Ask[] }> {
  const heard = rig.play(scenario);
  const turns = await client.run(scenario.task, { ...placeOf(rig, target), streamed });
  return { turns, heard };
}

function without(turn: Turn, names: readonly string[]): Partial<Turn> {
  return Object.fromEntries(Object.entries(turn).filter(([name]) => !names.includes(name)));
}

/** What a request means to the model, in whatever format it was written. */
function meaning(ask: Ask, client: Client): object {
  const heard = JSON.stringify(ask.body);
  return {
    tools: ask.tools.map(({ name, schema }) => ({ name, schema })),
    toolChoice: ask.toolChoice,
    parallelCalls: ask.parallelCalls,
    stop: ask.stop,
    schema: ask.json?.schema,
    thinks: client.forgets === true && ask.afterToolResult ? undefined : ask.reasoning !== undefined,
    afterToolResult: ask.afterToolResult,
    said: ask.afterToolResult ? undefined : ask.lastUserText,
    words: WORDS.filter((word) => heard.includes(word)),
    matched: danglingResults(heard),
  };
}

/** What must reach the provider wherever it was said: instructions, history, pictures, results, arguments. */
const WORDS = [
  "Be brief.",
  "Be kind.",
  "In Norway.",
  "There as well.",
  "iVBORw0KGgo",
  "what look found",
  "what now found",
  "Tromsø",
];

/** Ids of results without their call: none, ever. */
function danglingResults(body: string): readonly string[] {
  const ids = (pattern: RegExp): string[] => [...body.matchAll(pattern)].map((match) => match[1] ?? "");
  const results = ids(/"(?:tool_use_id|tool_call_id)":"([^"]+)"/g);
  const outputs = ids(/"call_id":"([^"]+)"/g);
  const calls = new Set(ids(/"id":"([^"]+)"/g));
  return [
    ...results.filter((id) => !calls.has(id)),
    ...outputs.filter((id) => outputs.filter((other) => other === id).length !== 2),
  ];
}
