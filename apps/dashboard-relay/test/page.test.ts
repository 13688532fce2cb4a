import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig } from "./rig.ts";

const CHROMIUM = "/usr/bin/chromium";
const here = fileURLToPath(new URL("..", import.meta.url));
const page = `${here}/dist/page`;

describe.skipIf(!existsSync(CHROMIUM))("the page (skipped without /usr/bin/chromium)", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());

  it("shows requests and budgets live, asks nothing of any other host, and keeps names inert", async () => {
    const { relay, call } = await startRig({ page, budget: "2" });
    const tab = await browser.newPage({ viewport: { width: 1280, height: 1100 } });
    const asked: string[] = [];
    const faults: string[] = [];
    tab.on("request", (request) => asked.push(request.url()));
    tab.on("pageerror", (error) => faults.push(error.message));
    tab.on("console", (line) => line.type() === "error" && faults.push(line.text()));
    await tab.goto(`${relay.url}/#${relay.token}`);
    await tab.getByText("live", { exact: true }).waitFor();
    expect(tab.url()).toBe(`${relay.url}/`);

    for (let at = 0; at < 5; at += 1) await call();
    await call("<img src=x onerror=alert(1)>");
    await tab.getByRole("cell", { name: "gpt-5-mini" }).first().waitFor();
    await tab.getByText("<img src=x onerror=alert(1)>").first().waitFor();
    await tab.getByRole("meter", { name: "router" }).waitFor();
    await tab.getByRole("cell", { name: "gpt-5-mini" }).first().click();
    await tab
      .getByText("charged by", { exact: false })
      .or(tab.getByText("held $", { exact: false }))
      .first()
      .waitFor();

    expect(await tab.locator("img").count()).toBe(0);
    expect(faults).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(relay.url) && !url.startsWith("data:"))).toEqual([]);
    const shot = process.env["IRON_TEST_SCREENSHOT"];
    if (shot !== undefined) await tab.screenshot({ path: shot, fullPage: true });
  });

  it("says what is missing without a token, and that a wrong one is wrong", async () => {
    const { relay } = await startRig({ page });
    const tab = await browser.newPage();
    await tab.goto(relay.url);
    await tab.getByText("A token is needed").waitFor();
    await tab.goto(`${relay.url}/#dash-wrong`);
    await tab.reload();
    await tab.getByText("not valid here").waitFor();
    expect(await tab.title()).toBe("Iron");
  });

  it("S-93: is served with a policy that allows nothing from elsewhere, no frames and no guessing of types", async () => {
    const { relay } = await startRig({ page });
    const { headers } = await fetch(relay.url);
    expect(headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    for (const path of ["/..%2f..%2fpackage.json", "/%2e%2e/package.json", "/assets/..%5c..%5cindex.html"]) {
      expect((await fetch(relay.url + path)).status).toBe(404);
    }
  });
});
