import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { expect, it, onTestFinished } from "vitest";
import type { ServerMessage } from "../src/index.ts";
import { usd } from "../page/format.ts";
import { connect, startRig } from "./rig.ts";

const CHROMIUM = "/usr/bin/chromium";
const page = fileURLToPath(new URL("../dist/page", import.meta.url));

type Update = Extract<ServerMessage, { type: "STATE_UPDATE" }>;

/** The state once `spent` of it holds. */
async function stateWhen(client: ReturnType<typeof connect>, holds: (update: Update) => boolean) {
  const found = await client.until((message) => message.type === "STATE_UPDATE" && holds(message));
  return (found as Update).live.spending;
}

it("tells what was spent before the relay, and before the router itself, was there", async () => {
  const state = `sqlite:${join(mkdtempSync(join(tmpdir(), "iron-history-")), "ledger.db")}`;
  const before = await startRig({ state });
  for (let at = 0; at < 3; at += 1) await before.call();
  const seen = connect(before.relay, { type: "AUTH", token: before.relay.token });
  const earlier = await stateWhen(
    seen,
    ({ live }) => live.totals.requests === 3 && (live.spending.history?.today ?? 0) === live.totals.spent,
  );
  const thrice = earlier.history?.today ?? 0;
  expect(thrice).toBeGreaterThan(0);
  await before.relay.stop();
  await before.router.stop();

  const after = await startRig({ state });
  const client = connect(after.relay, { type: "AUTH", token: after.relay.token });
  const first = await stateWhen(client, ({ live }) => live.spending.history !== undefined);
  expect(first).toMatchObject({ today: 0, history: { today: thrice, week: thrice, month: thrice } });
  await after.call();
  const more = await stateWhen(client, ({ live }) => (live.spending.history?.today ?? 0) > thrice);
  expect(more.history?.today).toBe((thrice / 3) * 4);
});

it("keeps to what it has seen of a router that keeps its money in memory", async () => {
  const { relay, call } = await startRig();
  await call();
  const client = connect(relay, { type: "AUTH", token: relay.token });
  const spending = await stateWhen(
    client,
    ({ live }) => live.totals.requests === 1 && live.routers.some(({ budgets }) => budgets.length > 0),
  );
  expect(spending.today).toBeGreaterThan(0);
  expect(spending.history).toBeUndefined();
});

it.skipIf(!existsSync(CHROMIUM))("shows whose number it is (optional: needs /usr/bin/chromium)", async () => {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  onTestFinished(() => browser.close());
  const folder = mkdtempSync(join(tmpdir(), "iron-history-"));
  const kept = await startRig({ page, state: `sqlite:${join(folder, "ledger.db")}` });
  await kept.call();
  const client = connect(kept.relay, { type: "AUTH", token: kept.relay.token });
  const { history } = await stateWhen(client, ({ live }) => (live.spending.history?.today ?? 0) > 0);
  const tab = await browser.newPage();
  await tab.goto(`${kept.relay.url}/#token=${kept.relay.token}`);
  const today = tab.locator("section.totals dl").filter({ hasText: "today" });
  await today.getByText("by the ledger").waitFor();
  expect(await today.innerText()).toContain(usd(history?.today ?? 0));

  const forgetful = await startRig({ page });
  await tab.goto(`${forgetful.relay.url}/#token=${forgetful.relay.token}`);
  await today.getByText("seen since").waitFor();
});
