import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { fileURLToPath } from "node:url";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRelay } from "../src/index.ts";
import { startRig } from "./rig.ts";

const TOKEN = "dash-0123456789abcdef";
const CHROMIUM = "/usr/bin/chromium";
const here = fileURLToPath(new URL("..", import.meta.url));
const page = `${here}/dist/page`;

describe.skipIf(!existsSync(CHROMIUM))("the page (optional: needs /usr/bin/chromium)", () => {
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
    await tab.getByRole("meter", { name: "all" }).waitFor();
    await tab.getByRole("cell", { name: "gpt-5-mini" }).first().click();
    await tab.getByText("held $", { exact: false }).first().waitFor();

    expect(await tab.locator("img").count()).toBe(0);
    expect(faults).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(relay.url) && !url.startsWith("data:"))).toEqual([]);
    const shot = process.env["IRON_TEST_SCREENSHOT"];
    if (shot !== undefined) await tab.screenshot({ path: shot, fullPage: true });
  });

  it("shows a request within 100 ms of its end", async () => {
    const { relay, call } = await startRig({ page });
    const tab = await browser.newPage();
    await tab.goto(`${relay.url}/#token=${relay.token}`);
    await tab.getByText("live", { exact: true }).waitFor();
    // In the page's own time: when a row appears, by the clock that it shares with this process.
    await tab.evaluate(`new MutationObserver(() => {
      const model = document.querySelector("td.model")?.title;
      if (model) (window.seen ??= {})[model] ??= Date.now();
    }).observe(document.body, { childList: true, subtree: true, characterData: true })`);
    const took: number[] = [];
    for (let at = 0; at < 12; at += 1) {
      await call(`gpt-5-mini-${at}`);
      const ended = Date.now();
      await tab.getByRole("cell", { name: `gpt-5-mini-${at}`, exact: true }).waitFor();
      took.push((await tab.evaluate<number>(`window.seen["gpt-5-mini-${at}"]`)) - ended);
    }
    expect(took.toSorted((a, b) => a - b)[6]).toBeLessThan(100);
  });

  it("loses and repeats nothing when the relay is started again", async () => {
    const { relay, router, call } = await startRig({ page, token: TOKEN });
    const tab = await browser.newPage();
    await tab.goto(`${relay.url}/#token=${relay.token}`);
    await tab.getByText("live", { exact: true }).waitFor();
    for (let at = 0; at < 4; at += 1) await call(`before-${at}`);
    await tab.getByRole("cell", { name: "before-3" }).waitFor();
    const port = Number(new URL(relay.url).port);
    await relay.stop();
    await tab.getByText("disconnected", { exact: true }).waitFor();
    for (let at = 0; at < 4; at += 1) await call(`between-${at}`);
    await using again = await startRelay({
      routers: [{ url: router.baseUrl.replace(/\/v1$/, ""), token: router.adminKey }],
      token: TOKEN,
      port,
      page,
    });
    await tab.getByText("live", { exact: true }).waitFor();
    await tab.getByRole("cell", { name: "between-3" }).waitFor();
    await call("after");
    await tab.getByRole("cell", { name: "after" }).waitFor();
    const names = await tab.evaluate<string[]>(
      `[...document.querySelectorAll("td.model")].map(({ title }) => title).reverse()`,
    );
    expect(again.url).toBe(relay.url);
    const four = [0, 1, 2, 3];
    const wanted = [...four.map((at) => `before-${at}`), ...four.map((at) => `between-${at}`), "after"];
    expect(names).toEqual(wanted);
  });

  it("stops an agent by its button when that is confirmed, and raises its limit and the router's", async () => {
    const { relay, router } = await startRig({ page, budget: "2" });
    const forever = ["--eval", "setInterval(() => undefined, 1000)"];
    await router.agents.startAgent({ command: process.execPath, args: forever, name: "ann", budget: 0.5 });
    const tab = await browser.newPage();
    await tab.goto(`${relay.url}/#token=${relay.token}`);
    await tab.getByRole("button", { name: "raise the limit of ann" }).click();
    await tab.getByRole("spinbutton", { name: "new limit, $" }).fill("0.75");
    await tab.keyboard.press("Enter");
    await tab.getByRole("cell", { name: "$0.7500", exact: true }).waitFor();
    expect(router.agents.get("ann")?.limits.budget).toBe(0.75);
    await tab.getByRole("button", { name: "raise the limit of all" }).click();
    await tab.getByRole("button", { name: "set", exact: true }).click();
    await tab.getByText("of $3.00").waitFor();
    expect(router.budgetStatus?.[1]).toBe(3);
    await tab.getByRole("button", { name: "stop ann", exact: true }).click();
    expect(router.agents.get("ann")?.state).toBe("running");
    await tab.getByRole("button", { name: "stop ann now" }).click();
    await tab.getByText("stopped by control-api").waitFor();
    expect(router.agents.get("ann")?.state).toBe("stopped");
    await tab.getByRole("button", { name: "stop ann" }).waitFor({ state: "detached" });
  });

  it("S-85, W-113: gives a page of another site, or of a name that was made to lead here, nothing at all", async () => {
    const { relay } = await startRig({ page });
    const port = new URL(relay.url).port;
    const other = createServer((_request, reply) =>
      reply.setHeader("content-type", "text/html").end("<title>evil</title>"),
    );
    other.listen(0, "127.0.0.1");
    await once(other, "listening");
    const rebinding = await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--host-resolver-rules=MAP rebind.test 127.0.0.1"],
    });
    try {
      const tab = await rebinding.newPage();
      const reply = await tab.goto(`http://rebind.test:${port}/`);
      expect(reply?.status()).toBe(403);
      await tab.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
      const tried = await tab.evaluate<readonly unknown[]>(`Promise.all([
        new Promise((resolve) => {
          const socket = new WebSocket("ws://127.0.0.1:${port}/ws");
          socket.onopen = () => resolve("open");
          socket.onclose = ({ code }) => resolve(code);
        }),
        fetch("http://127.0.0.1:${port}/health").then(() => "read", () => "refused"),
        fetch("http://127.0.0.1:${port}/orders", { method: "POST", mode: "no-cors", body: "{}" })
          .then(({ type }) => type, () => "refused"),
      ])`);
      expect(tried.slice(0, 2)).toEqual([1006, "refused"]);
      expect(["opaque", "refused"]).toContain(tried[2]);
    } finally {
      await rebinding.close();
      other.close();
    }
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
  });
});

it.each([
  "/..%2f..%2fpackage.json",
  "/%2e%2e/package.json",
  "/../package.json",
  "/../../../../../../etc/passwd",
  "/assets/..%5c..%5cindex.html",
  "/assets/../../package.json",
  "/index.html%00.js",
  "/C:/Windows/win.ini",
  "/C:%5CWindows%5Cwin.ini",
  "//etc/passwd",
  "/%",
  "/.env",
])("S-94: finds nothing outside the page at %s", async (path) => {
  await using relay = await startRelay({ routers: [], page });
  const { hostname, port } = new URL(relay.url);
  // Word for word: fetch() would tidy it.
  const reply = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nconnection: close\r\n\r\n`),
    );
    let text = "";
    socket.on("data", (part: Buffer) => void (text += part.toString()));
    socket.on("close", () => resolve(text));
  });
  expect(reply).toMatch(/^HTTP\/1\.1 40[04] /);
  expect(reply).not.toContain("root:");
  expect(reply).not.toContain("@iron");
});
