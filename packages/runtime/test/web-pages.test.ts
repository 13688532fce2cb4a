import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { listenLoopback, rawRequest } from "@iron/testing";
import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { LIMITED, standing } from "./facts.ts";
import { rawRequestText } from "./raw.ts";
import { CHAT, startRig } from "./rig.ts";
import type { Rig } from "./rig.ts";

const CHROMIUM = "/usr/bin/chromium";

/** Without the browser these tests would prove nothing, so they are skipped by name rather than passed. */
describe.skipIf(!existsSync(CHROMIUM))(
  `S-85: pages of other origins, in a real browser (needs ${CHROMIUM})`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: CHROMIUM,
        // `rebound.test` stands for a name whose owner points it at 127.0.0.1 after the page has loaded.
        args: [
          "--no-sandbox",
          "--host-resolver-rules=MAP *.test 127.0.0.1",
          "--disable-features=HttpsUpgrades",
        ],
      });
    });
    afterAll(async () => browser.close());

    /** Opens a page of another origin and runs a script in it. */
    async function onForeignPage<T>(origin: (port: number) => string, script: string): Promise<T> {
      const server = createServer((_req, res) => {
        res.setHeader("content-type", "text/html");
        res.end("<!doctype html><title>elsewhere</title>");
      });
      const port = await listenLoopback(server);
      const page = await browser.newPage();
      onTestFinished(async () => {
        await page.close();
        server.close();
      });
      await page.goto(origin(port));
      return (await page.evaluate(script)) as T;
    }

    it.each([
      [
        "a no-cors POST of text/plain",
        `{ method: "POST", mode: "no-cors", headers: { "content-type": "text/plain" }, body: BODY }`,
      ],
      [
        "a cors POST of JSON with the token",
        `{ method: "POST", headers: { "content-type": "application/json", authorization: "Bearer TOKEN" }, body: BODY }`,
      ],
      ["a GET with credentials", `{ credentials: "include" }`],
    ])("%s reaches no provider, is charged nothing, and shows the page nothing", async (_name, init) => {
      const rig = await startRig({ budget: LIMITED });
      const filled = init
        .replace("BODY", JSON.stringify(JSON.stringify(CHAT)))
        .replace("TOKEN", rig.router.apiKey);
      const path = init.includes("POST") ? "/v1/chat/completions" : "/v1/models";
      const seen = await onForeignPage<string>(
        (port) => `http://evil.test:${port}/`,
        `fetch("http://127.0.0.1:${rig.router.port}${path}", ${filled}).then((r) => r.text(), (e) => "failed: " + e.message)`,
      );
      expect(seen === "" || seen.startsWith("failed:")).toBe(true);
      await expectNothingDone(rig);
    });

    it("a form and an image that point at the router reach no provider", async () => {
      const rig = await startRig({ budget: LIMITED });
      const url = `http://127.0.0.1:${rig.router.port}`;
      await onForeignPage<void>(
        (port) => `http://evil.test:${port}/`,
        `new Promise((resolve) => {
         const image = new Image();
         image.onerror = image.onload = resolve;
         image.src = "${url}/v1/models";
       })`,
      );
      const text = await onForeignPage<string>(
        (port) => `http://evil.test:${port}/`,
        `new Promise((resolve) => {
         const frame = document.createElement("iframe");
         frame.name = "out";
         document.body.append(frame);
         const form = document.createElement("form");
         Object.assign(form, { action: "${url}/v1/chat/completions", method: "POST", enctype: "text/plain", target: "out" });
         const field = document.createElement("input");
         Object.assign(field, { name: '{"model":"gpt-5-mini","messages":[],"x":"', value: '"}' });
         form.append(field);
         document.body.append(form);
         frame.onload = () => setTimeout(() => resolve("sent"), 50);
         form.submit();
       })`,
      );
      expect(text).toBe("sent");
      await expectNothingDone(rig);
    });

    it("a page whose name was rebound to 127.0.0.1 is refused by its Host, even with the token", async () => {
      const rig = await startRig({ budget: LIMITED });
      const { port, apiKey } = rig.router;
      const page = await browser.newPage();
      onTestFinished(() => page.close());
      const root = await page.goto(`http://rebound.test:${port}/`);
      expect(root?.status()).toBe(421);
      const status = await page.evaluate(`
      fetch("/v1/chat/completions", {
        method: "POST",
        headers: { "content-type": "application/json", authorization: "Bearer ${apiKey}" },
        body: ${JSON.stringify(JSON.stringify(CHAT))},
      }).then((r) => r.status)`);
      expect(status).toBe(421);
      await expectNothingDone(rig);
    });

    it("the router's own address opened in a tab says that it is there", async () => {
      const rig = await startRig();
      const page = await browser.newPage();
      onTestFinished(() => page.close());
      const root = await page.goto(`http://127.0.0.1:${rig.router.port}/`);
      expect([root?.status(), await root?.text()]).toEqual([200, "LlmRouter OK"]);
    });
  },
);

describe("S-85: the headers browsers send, one by one", () => {
  const BODY = JSON.stringify(CHAT);
  it.each([
    ["a foreign Origin", ["origin: https://evil.test"], 403],
    ["Origin: null", ["origin: null"], 403],
    ["an Origin with another port", ["origin: http://127.0.0.1:1"], 403],
    ["Sec-Fetch-Site: cross-site", ["sec-fetch-site: cross-site"], 403],
    ["Sec-Fetch-Site: same-site", ["sec-fetch-site: same-site"], 403],
    [
      "a foreign Origin that claims the same site",
      ["origin: https://evil.test", "sec-fetch-site: same-origin"],
      403,
    ],
    ["two Origins", ["origin: http://127.0.0.1", "origin: https://evil.test"], 400],
    ["a person who typed the address", ["sec-fetch-site: none"], 200],
  ])("%s: %s is %i", async (_name, lines, status) => {
    const rig = await startRig({ budget: LIMITED });
    const reply = await rawRequest(
      rig.router.port,
      rawRequestText(rig, { body: BODY, lines: [...lines, "connection: close"] }),
    );
    expect(reply.status).toBe(status);
    expect(reply.text.toLowerCase()).not.toContain("access-control");
    expect(rig.mock.requests).toHaveLength(status === 200 ? 1 : 0);
  });
});

async function expectNothingDone(rig: Rig): Promise<void> {
  expect(rig.mock.requests).toHaveLength(0);
  expect(rig.outcomes).toHaveLength(0);
  expect(await standing(rig)).toMatchObject({ spent: 0, held: 0 });
}
