// Makes docs/images/terminal.svg: what `iron start`, `iron run` and `iron spend` print, as they run here, on a terminal, before the offline provider.
// `node tools/record-terminal.ts [FILE]`; needs script(1).
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startMockProvider } from "@iron/mock-provider";
import { animatedTerminal, type Shot } from "./record/animated-terminal.ts";
import { openTerminal, type Terminal } from "./record/terminal.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const file = process.argv[2] ?? join(root, "docs/images/terminal.svg");

/** Asks three models, one of them for more than there is. */
const AGENT = `
const ask = async (model, max_tokens) => {
  const reply = await fetch(process.env.OPENAI_BASE_URL + "/chat/completions", {
    method: "POST",
    headers: { authorization: "Bearer " + process.env.OPENAI_API_KEY, "content-type": "application/json" },
    body: JSON.stringify({ model, max_tokens, messages: [{ role: "user", content: "Plan the migration" }] }),
  });
  const { usage, error } = await reply.json();
  console.log(usage ? model + ": " + usage.completion_tokens + " tokens" : model + ": " + reply.status + " " + error.code);
};
await ask("gpt-5-mini", 200);
await ask("claude-haiku-4-5", 200);
await ask("gpt-5-pro", 20_000);
`;

const home = mkdtempSync(join(tmpdir(), "iron-recording-"));
const provider = await startMockProvider();
try {
  mkdirSync(join(home, ".local/state/iron"), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, ".local/state/iron/dashboard-token"), "dash-4b1f70c2d95e\n", { mode: 0o600 });
  writeFileSync(join(home, "agent.mjs"), AGENT);
  writeFileSync(file, animatedTerminal(await recorded()));
} finally {
  await provider.stop();
  rmSync(home, { recursive: true, force: true });
}

function iron(words: string, env: Readonly<Record<string, string>> = {}): Terminal {
  return openTerminal(`${join(root, "apps/router-cli/src/cli.ts")} ${words}`, { cwd: home, env });
}

async function recorded(): Promise<readonly Shot[]> {
  const env = {
    OPENAI_API_KEY: "sk-offline-0123456789abcdef",
    ANTHROPIC_API_KEY: "sk-ant-offline-0123456789abcdef",
    IRON_OPENAI_BASE_URL: provider.openaiBaseUrl,
    IRON_ANTHROPIC_BASE_URL: provider.anthropicBaseUrl,
    IRON_API_KEY: "iron-7c1d20e9a4b8",
  };
  const words = {
    start: "start --budget 5/day --dashboard",
    run: "run --budget 0.005 --name planner -- node agent.mjs",
    spend: "spend",
  };
  const router = iron(words.start, env);
  await router.says("One line for each request follows");
  const banner = router.take();
  const run = iron(words.run);
  await run.ended;
  await sleep(300);
  const requests = router.take();
  const spend = iron(words.spend);
  await spend.ended;
  await router.stop();
  const shots = [
    { pane: "router", command: `iron ${words.start}`, text: banner },
    { pane: "agent", command: `iron ${words.run}`, text: run.take() },
    { pane: "router", text: requests },
    { pane: "agent", command: `iron ${words.spend}`, text: spend.take() },
  ] as const;
  return shots.map((shot) => ({ ...shot, text: shot.text.replaceAll(home, "~") }));
}
