import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { selfSignedCertificate } from "@iron/testing";
import { expect, it } from "vitest";
import { ASK_ONCE, iron, isThere, runForever, until } from "./agent-cli.ts";
import { runCli, startJson, temporaryFolder } from "./run-cli.ts";

it("lists, pauses, resumes and stops an agent from another terminal", async () => {
  const home = temporaryFolder();
  const { cli, pid } = await runForever(home, "--name", "ann", "--budget", "2");
  const listed = await iron(home, "agents");
  expect(listed.stdout).toMatch(/^NAME +STATE/);
  expect(listed.stdout).toMatch(/^ann +running +0 +0 +\$0\.00 +\$2 /m);
  expect((await iron(home, "pause", "ann")).stdout).toBe("ann paused: paused by control-api\n");
  const [paused] = (await iron(home, "agents", "--json")).stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  expect(paused).toMatchObject({ name: "ann", state: "paused", frozen: true, pid });
  expect((await iron(home, "resume", "ann")).stdout).toBe("ann running\n");
  expect((await iron(home, "stop", "ann")).stdout).toContain("ann stopped: stopped by control-api");
  expect(await cli.exit()).toBe(122);
  expect(isThere(pid)).toBe(false);
  expect((await iron(home, "agents")).stdout).toContain("no agents");
});

it("uses the router that runs, which knows its agents, and obeys it", async () => {
  const home = temporaryFolder();
  const { cli: router } = await startJson(["--demo", "always"], { home });
  const once = await iron(home, "run", "--name", "brief", "--", ...ASK_ONCE);
  expect(once).toMatchObject({ code: 0, stdout: "200\n" });
  expect(once.stderr).toContain("brief stopped (ended with 0): 1 call,");
  expect(once.stderr).toContain("under the router at http://127.0.0.1:");
  await until(() => router.events().some(({ event }) => event === "request"), "the request at the router");
  expect(router.events().find(({ event }) => event === "request")).toMatchObject({ agent: "brief" });
  const { cli, pid } = await runForever(home, "--name", "long");
  expect((await iron(home, "agents")).stdout).toMatch(/^brief +stopped(.|\n)*^long +running/m);
  expect((await iron(home, "stop", "long")).code).toBe(0);
  expect(await cli.exit()).toBe(122);
  expect(isThere(pid)).toBe(false);
});

it("reaches a router under TLS by a certificate that nobody else trusts, and keeps its key to itself", async () => {
  const home = temporaryFolder();
  const { cert, key } = await selfSignedCertificate({ names: ["router.example"] });
  const both = join(home, "both.pem");
  writeFileSync(both, `${key}\n${cert}`);
  writeFileSync(
    join(home, "iron.json"),
    JSON.stringify({ tls: { cert: `file:${both}`, key: `file:${both}` } }),
  );
  const { ready } = await startJson(["--demo", "always", "--config", join(home, "iron.json")], { home });
  expect(ready.baseUrl).toMatch(/^https:/);
  const { cli, pid } = await runForever(home, "--name", "ann");
  expect((await iron(home, "agents")).stdout).toMatch(/^ann +running/m);
  expect((await iron(home, "stop", "ann")).code).toBe(0);
  expect(await cli.exit()).toBe(122);
  expect(isThere(pid)).toBe(false);
  const written = readdirSync(home, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((file) => file.isFile() && file.name.endsWith(".json"))
    .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"));
  expect(written.join("")).toContain("BEGIN CERTIFICATE");
  expect(written.join("")).not.toContain("PRIVATE KEY");
});

it.each([["SIGKILL"], ["SIGTERM"]] as const)(
  "ends with 123 when %s ends the router that it uses",
  async (signal) => {
    const home = temporaryFolder();
    const { cli: router } = await startJson(["--demo", "always"], { home });
    const { cli, pid } = await runForever(home);
    router.signal(signal);
    expect(await cli.exit()).toBe(123);
    expect(isThere(pid)).toBe(false);
  },
);

it("keeps its router for another agent that came to use it", async () => {
  const home = temporaryFolder();
  const { cli: first } = await runForever(home, "--name", "first");
  const { cli: second } = await runForever(home, "--name", "second");
  expect((await iron(home, "stop", "first")).code).toBe(0);
  await first.says("other agents still use this router (second): waiting for them");
  expect((await iron(home, "stop", "second")).code).toBe(0);
  expect([await first.exit(), await second.exit()]).toEqual([122, 122]);
});

it("prints what an agent of the router printed, while the router runs and afterwards", async () => {
  const home = temporaryFolder();
  const env = { IRON_ADMIN_KEY: "admin-0123456789abcdef" };
  const { cli: router, ready } = await startJson(["--demo", "always"], { home, env });
  const reply = await fetch(`${ready.baseUrl.replace(/\/v1$/, "")}/iron/agents`, {
    method: "POST",
    headers: { authorization: `Bearer ${env.IRON_ADMIN_KEY}`, "content-type": "application/json" },
    body: JSON.stringify({
      command: process.execPath,
      args: ["--eval", 'console.log("one\\ntwo")'],
      name: "bob",
    }),
  });
  expect(reply.status).toBe(200);
  const follow = runCli(["logs", "bob", "-f"], { home, env });
  expect(await follow.exit()).toBe(0);
  expect(follow.stdout()).toBe("one\ntwo\n");
  expect(follow.stderr()).toBe("iron: bob stopped: ended with 0\n");
  router.signal("SIGTERM");
  await router.exit();
  expect((await iron(home, "logs", "bob")).stdout).toBe("one\ntwo\n");
  expect(statSync(join(home, "state/iron/agents/bob.log")).mode & 0o777).toBe(0o600);
});

it("forgets routers that are gone", async () => {
  const home = temporaryFolder();
  const { cli } = await startJson(["--demo", "always"], { home });
  cli.signal("SIGKILL");
  await cli.exit();
  writeFileSync(join(home, "state/iron/routers/1.json"), "nonsense");
  const { code, stdout } = await iron(home, "agents");
  expect([code, stdout.startsWith("no agents")]).toEqual([0, true]);
});

it("gives an agent up whose terminal is killed: nothing of it is left, and the router knows", async () => {
  const home = temporaryFolder();
  await startJson(["--demo", "always"], { home });
  const { cli, pid } = await runForever(home, "--name", "lost");
  cli.signal("SIGKILL");
  await until(() => !isThere(pid), "the agent is gone");
  await until(async () => (await iron(home, "agents")).stdout.includes("lost  killed"), "the router knows");
  expect((await iron(home, "agents", "--json")).stdout).toContain('"reason":"ended by SIGHUP"');
});
