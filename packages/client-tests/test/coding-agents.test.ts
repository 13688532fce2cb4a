import type { Answer, Ask, OfferedTool } from "@iron/mock-provider";
import { splitTokens } from "@iron/mock-provider";
import { describe, expect, it } from "vitest";
import type { AgentRun } from "./support/coding-agent.ts";
import { findAgent, makeWorkplace, runAgent, whyNot } from "./support/coding-agent.ts";
import { FORMATS, useRig } from "./support/rig.ts";
import type { Scenario } from "./support/scenarios.ts";
import { SPOKEN } from "./support/spoken.ts";

interface Agent {
  readonly command: string;
  /** The arguments of a call that shows a file, for the agent's own tools. */
  show(tool: OfferedTool, file: string): string | undefined;
  run(place: { readonly baseUrl: string; readonly apiKey: string }): Pick<AgentRun, "args" | "env">;
}

const CLAUDE: Agent = {
  command: "claude",
  show: (tool, file) => (tool.name === "Read" ? JSON.stringify({ file_path: file }) : undefined),
  run: ({ baseUrl, apiKey }) => ({
    args: ["-p", "Show me the note.", "--model", "claude-opus-4-5", "--allowedTools", "Read"],
    env: {
      ANTHROPIC_BASE_URL: baseUrl.replace(/\/v1$/, ""),
      ANTHROPIC_API_KEY: apiKey,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      DISABLE_AUTOUPDATER: "1",
    },
  }),
};

const CODEX: Agent = {
  command: "codex",
  show: (tool, file) => {
    const properties = tool.schema?.["properties"] as Record<string, { type?: string }> | undefined;
    if (properties?.["cmd"] !== undefined) return JSON.stringify({ cmd: `cat ${file}` });
    const { command } = properties ?? {};
    if (command === undefined) return undefined;
    return JSON.stringify({ command: command.type === "array" ? ["cat", file] : `cat ${file}` });
  },
  run: ({ baseUrl, apiKey }) => ({
    args: [
      "exec",
      "--skip-git-repo-check",
      "--dangerously-bypass-approvals-and-sandbox",
      "-c",
      'model_provider="iron"',
      "-c",
      `model_providers.iron={name="iron",base_url="${baseUrl}",env_key="IRON_KEY",wire_api="responses"}`,
      "-m",
      "gpt-5",
      "Show me the note.",
    ],
    env: { IRON_KEY: apiKey },
  }),
};

const rig = useRig();

describe.each([
  { name: "Claude Code", agent: CLAUDE },
  { name: "Codex", agent: CODEX },
])("$name", ({ agent }) => {
  it.for(FORMATS)("completes a turn with a tool on a model of %s", async (target, context) => {
    const command = findAgent(agent.command);
    if (command === undefined) return context.skip(whyNot(agent.command));
    const { folder, file, secret } = await makeWorkplace();
    const heard = rig().play(noteScenario(agent, file));
    const { args, env } = agent.run(rig().router(target));
    const printed = await runAgent({ command, args, env, folder });
    const told = heard.filter((ask) => ask.afterToolResult);
    expect(printed).toContain("There is the note.");
    expect(told.map((ask) => ask.format)).toEqual([SPOKEN[target]]);
    expect(JSON.stringify(told[0]?.body)).toContain(secret);
  });
});

/** Calls the agent's own tool to show the file, and then says so. */
function noteScenario(agent: Agent, file: string): Scenario {
  return {
    name: "a note",
    task: { say: "" },
    answers: [(ask) => callOf(ask, agent, file), textAnswer("There is the note.")],
  };
}

function callOf(ask: Ask, agent: Agent, file: string): Answer {
  for (const tool of ask.tools) {
    const input = agent.show(tool, file);
    if (input === undefined) continue;
    const block = {
      kind: "tool_call" as const,
      pieces: splitTokens(input),
      tool: { id: "idshow", name: tool.name, custom: false },
    };
    return { ...textAnswer(""), choices: [{ blocks: [block], finish: "tool_calls" }] };
  }
  return textAnswer("Nothing to do.");
}

function textAnswer(text: string): Answer {
  return {
    id: "0123456789abcdef0123456789abcdef",
    choices: [{ blocks: [{ kind: "text", pieces: splitTokens(text) }], finish: "stop" }],
    usage: { inputTokens: 100, outputTokens: 10 },
  };
}
