import { existsSync, mkdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Scene, startScene } from "./scene.ts";

const CHROMIUM = "/usr/bin/chromium";
const page = fileURLToPath(new URL("../dist/page", import.meta.url));
/** Where pictures of every view are left to be looked at. */
const PICTURES = process.env["IRON_TEST_SCREENSHOTS"];

/** Looking for faults takes its time: every day at two corners, all of it when pictures are wanted. */
const ALL = PICTURES !== undefined;
const CORNERS: ReadonlySet<string> = new Set(["phone-dark", "wide-light"]);

const SIZES = { phone: [390, 844], laptop: [1280, 800], wide: [1920, 1080] } as const;
const SCHEMES = ["light", "dark"] as const;

const AGENT = [
  "--input-type=module",
  "--eval",
  `const models = ["gpt-5-mini", "gpt-5", "claude-haiku-4-5", "gpt-5-nano"];
   const headers = { authorization: "Bearer " + process.env.OPENAI_API_KEY, "content-type": "application/json" };
   for (let at = 0; ; at += 1) {
     const stream = at % 3 === 0;
     const max_tokens = 20 + ((at * 37) % 90);
     const messages = [{ role: "user", content: "word ".repeat((at * 13) % 70) }];
     const body = JSON.stringify({ model: models[at % 4], max_tokens, stream, messages });
     await (await fetch(process.env.OPENAI_BASE_URL + "/chat/completions", { method: "POST", headers, body })).text();
     await new Promise((resolve) => setTimeout(resolve, 300 + ((at * 97) % 400)));
   }`,
];

/** Busy, with one of everything. */
async function busy(scene: Scene): Promise<void> {
  const { router, call } = scene;
  const command = process.execPath;
  await router.agents.startAgent({
    command,
    args: AGENT,
    name: "researcher",
    budget: 0.02,
    restart: "on-failure",
  });
  await router.agents.startAgent({ command, args: AGENT, name: "reviewer", budget: 0.5 });
  await router.agents.startAgent({ command, args: ["--eval", "process.exit(3)"], name: "migrate-db" });
  for (let round = 0; round < 6; round += 1) {
    await (await call()).text();
    await (await call({ model: "claude-sonnet-5", stream: true })).text();
    await (
      await call({ messages: [{ role: "user", content: "Write to ann@example.com, 4111 1111 1111 1111" }] })
    ).text();
    await (await call({ model: "llama-4" })).text();
  }
  await (await call({ model: "<img src=x onerror=alert(1)>" })).text();
  await (await call({ model: "gpt-5-pro", max_tokens: 4000 })).text();
  router.agents.pause("reviewer", { actor: "ann" });
}

interface Fault {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe calls serious or critical. */
async function seriousFaults(tab: Page): Promise<readonly string[]> {
  // As a script of the page: its policy allows no other.
  await tab.evaluate(axe.source);
  const violations = await tab.evaluate<readonly Fault[]>("axe.run().then(({ violations }) => violations)");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

/** In every size and both schemes: serious faults, and whatever is wider than the screen. */
async function look(name: string, tab: Page): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [size, [width, height]] of Object.entries(SIZES)) {
    for (const colorScheme of SCHEMES) {
      const where = `${size}-${colorScheme}`;
      await tab.setViewportSize({ width, height });
      await tab.emulateMedia({ colorScheme });
      await tab.evaluate("scrollTo(0, 0)");
      await sleep(120);
      if (PICTURES !== undefined)
        await tab.screenshot({ path: `${PICTURES}/${name}-${where}.png`, fullPage: true });
      const found = ALL || CORNERS.has(where) ? await seriousFaults(tab) : [];
      const beyond = await tab.evaluate("document.documentElement.scrollWidth - innerWidth");
      faults.push(...found.map((fault) => `${where}: ${fault}`));
      if (Number(beyond) > 0) faults.push(`${where}: ${String(beyond)} pixels wider than the screen`);
    }
  }
  return faults;
}

describe.skipIf(!existsSync(CHROMIUM))("every view (optional: needs /usr/bin/chromium)", () => {
  let browser: Browser;
  beforeAll(async () => {
    if (PICTURES !== undefined) mkdirSync(PICTURES, { recursive: true });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());

  const open = async (scene: Scene): Promise<Page> => {
    const tab = await (await browser.newContext()).newPage();
    await tab.goto(`${scene.relay.url}/#token=${scene.relay.token}`);
    await tab.getByText("live", { exact: true }).waitFor();
    return tab;
  };

  it("is without serious fault when empty", async () => {
    const tab = await open(await startScene({ page }));
    await tab.getByText("None yet. They appear here as they end.").waitFor();
    expect(await look("empty", tab)).toEqual([]);
  });

  it("is without serious fault when busy, and disconnected", async () => {
    const scene = await startScene({ page });
    const tab = await open(scene);
    await busy(scene);
    await tab.getByText("researcher").first().waitFor();
    await sleep(ALL ? 17_000 : 2500);
    await tab
      .getByRole("button", { name: /details of the request/ })
      .nth(2)
      .click();
    expect(await look("busy", tab)).toEqual([]);
    await scene.router.stop();
    await tab.getByText("cannot be reached; it is tried again. Its numbers").waitFor();
    expect(await look("router-gone", tab)).toEqual([]);
    await scene.relay.stop();
    await tab.getByText("The relay cannot be reached; it is tried again.").waitFor();
    expect(await look("relay-gone", tab)).toEqual([]);
  }, 120_000);

  it("is without serious fault when a token is asked for, wrong, or nothing has come yet", async () => {
    const { relay } = await startScene({ page });
    const tab = await browser.newPage();
    await tab.goto(relay.url);
    await tab.getByText("A token is needed").waitFor();
    expect(await look("token", tab)).toEqual([]);
    await tab.getByRole("textbox", { name: "Token" }).fill("wrong");
    await tab.keyboard.press("Enter");
    await tab.getByText("That token is not valid here").waitFor();
    expect(await look("wrong-token", tab)).toEqual([]);
    await tab.getByRole("textbox", { name: "Token" }).fill(relay.token);
    await tab.keyboard.press("Enter");
    await tab.getByText("live", { exact: true }).waitFor();
    await tab.routeWebSocket(/\/ws$/, () => undefined);
    await tab.reload();
    await tab.getByText("Waiting for the relay.").waitFor();
    expect(await look("loading", tab)).toEqual([]);
  });
});
