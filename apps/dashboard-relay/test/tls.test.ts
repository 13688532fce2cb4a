import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMockProvider } from "@iron/mock-provider";
import { startRouter } from "@iron/sdk";
import { type Certificate, selfSignedCertificate } from "@iron/testing";
import { expect, it, onTestFinished } from "vitest";
import { startRelay } from "../src/index.ts";
import { certificates } from "../src/routers/certificates.ts";
import { connect, pageStub } from "./rig.ts";

/** A router under TLS, and a relay that follows it and trusts `ca`. */
async function rig(tls: Certificate, ca: string | undefined) {
  const mock = await startMockProvider();
  const router = await startRouter({
    providers: [{ name: "openai", vendor: "openai", baseUrl: mock.openaiBaseUrl, key: "sk-x" }],
    budget: "5",
    tls,
  });
  const url = router.baseUrl.replace(/\/v1$/, "");
  expect(url).toMatch(/^https:/);
  const relay = await startRelay({
    routers: [{ url, token: router.adminKey, ca }],
    page: pageStub(),
    coalesceMs: 20,
  });
  onTestFinished(async () => {
    await relay.stop();
    await router.stop();
    await mock.stop();
  });
  const client = connect(relay, { type: "AUTH", token: relay.token });
  return { router, relay, client, name: new URL(url).host };
}

it.each([
  ["its own name", ["localhost", "127.0.0.1"]],
  ["another name, for the certificate itself was named", ["router.example"]],
])("follows and orders a router that signed its certificate itself, for %s", async (_what, names) => {
  const tls = await selfSignedCertificate({ names });
  const { relay, client, name } = await rig(tls, tls.cert);
  const update = await client.until(
    (message) =>
      message.type === "STATE_UPDATE" &&
      message.live.routers.some(({ connected, budgets }) => connected && budgets.length > 0),
  );
  expect(update).toMatchObject({
    live: { routers: [{ name, budgets: [{ budget: "router", limit: 5e6 }] }] },
  });
  const reply = await fetch(`${relay.url}/orders`, {
    method: "POST",
    headers: { authorization: `Bearer ${relay.token}`, "content-type": "application/json" },
    body: JSON.stringify({ action: "budget", router: name, budget: "router", limit: 7 }),
  });
  expect(await reply.json()).toMatchObject({ budgets: [{ microdollars: { limit: 7e6 } }] });
});

it.each([
  ["nobody's", false],
  ["another's", true],
])("tells a router nothing, not even a token, by %s certificate", async (_what, other) => {
  const tls = await selfSignedCertificate();
  const ca = other ? (await selfSignedCertificate()).cert : undefined;
  const { client } = await rig(tls, ca);
  const update = await client.until(
    (message) => message.type === "STATE_UPDATE" && message.live.routers[0]?.problem !== undefined,
  );
  expect(update).toMatchObject({ live: { routers: [{ connected: false, problem: "unreachable" }] } });
});

it("takes certificates from a file, a variable, and the variable of its own", async () => {
  const { cert } = await selfSignedCertificate();
  const file = join(mkdtempSync(join(tmpdir(), "iron-ca-")), "ca.pem");
  writeFileSync(file, `a comment\n${cert}\n${cert}`);
  const one = cert.trim();
  expect(certificates(`file:${file}`, {})).toBe(`${one}\n${one}`);
  expect(certificates("env:MINE", { MINE: cert })).toBe(one);
  expect(certificates(undefined, { IRON_ROUTER_CA: `file:${file}` })).toContain(one);
  expect(certificates(undefined, { IRON_ROUTER_CA: cert })).toBe(one);
  expect(certificates(undefined, {})).toBeUndefined();
});

it("says where it found no certificate, or a damaged one", () => {
  expect(() => certificates("file:/nowhere.pem", {})).toThrow("no certificate at file:/nowhere.pem");
  const damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
  expect(() => certificates("env:MINE", { MINE: damaged })).toThrow("at env:MINE cannot be read");
  expect(() => certificates(undefined, { IRON_ROUTER_CA: damaged })).toThrow("at IRON_ROUTER_CA cannot");
});
