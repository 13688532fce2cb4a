import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

function run(
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], {
      env: { PATH: process.env["PATH"] ?? "", ...env },
    });
    let output = "";
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes("#token=")) child.kill("SIGTERM");
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("close", (code) => resolve({ code, output }));
  });
}

it("says where a token was looked for, and how to name one", async () => {
  const { code, output } = await run([], { XDG_STATE_HOME: mkdtempSync(join(tmpdir(), "iron-none-")) });
  expect(code).toBe(1);
  expect(output).toContain("no admin token at env:IRON_ADMIN_KEY");
});

it("takes the token that iron start keeps, prints an address of its own, and never that token", async () => {
  const home = mkdtempSync(join(tmpdir(), "iron-state-"));
  mkdirSync(join(home, "iron"));
  writeFileSync(join(home, "iron", "admin-token"), "iron-canary-admin\n");
  const { code, output } = await run(["--port", "0", "--router", "http://127.0.0.1:9"], {
    XDG_STATE_HOME: home,
  });
  expect(output).toMatch(/Dashboard: http:\/\/127\.0\.0\.1:\d+\/#token=dash-/);
  expect(output).not.toContain("canary");
  expect(code).toBe(0);
});

it("keeps its own token in a file for its owner alone, the same from start to start", async () => {
  const home = mkdtempSync(join(tmpdir(), "iron-state-"));
  const env = { XDG_STATE_HOME: home, IRON_ADMIN_KEY: "iron-canary-admin" };
  const said = [await run(["--port", "0"], env), await run(["--port", "0"], env)];
  const tokens = said.map(({ output }) => /#token=(\S+)/.exec(output)?.[1]);
  expect(tokens[0]).toBe(readFileSync(join(home, "iron/dashboard-token"), "utf8").trim());
  expect(tokens[1]).toBe(tokens[0]);
  expect(statSync(join(home, "iron/dashboard-token")).mode & 0o777).toBe(0o600);
});

it("takes a token's file that others could read from them", async () => {
  const home = mkdtempSync(join(tmpdir(), "iron-state-"));
  const file = join(home, "token");
  writeFileSync(file, "dash-0123456789abcdef\n");
  chmodSync(file, 0o644);
  const env = { XDG_STATE_HOME: home, IRON_ADMIN_KEY: "iron-canary-admin" };
  const { output } = await run(["--port", "0", "--token-file", file], env);
  expect(output).toContain("#token=dash-0123456789abcdef");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it("ends with 4 when its port is taken, and says so in one line", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { code, output } = await run(["--port", String(port)], {
    XDG_STATE_HOME: mkdtempSync(join(tmpdir(), "iron-state-")),
    IRON_ADMIN_KEY: "iron-canary-admin",
  });
  server.close();
  expect(code).toBe(4);
  expect(output).toBe("the port is taken; choose another with --port\n");
});

it("does not start with certificates that are not there", async () => {
  const { code, output } = await run(["--port", "0", "--router-ca", "file:/nowhere/ca.pem"], {
    XDG_STATE_HOME: mkdtempSync(join(tmpdir(), "iron-state-")),
    IRON_ADMIN_KEY: "iron-admin",
  });
  expect(code).toBe(1);
  expect(output).toContain("no certificate at file:/nowhere/ca.pem");
});

it.each([
  [["--share", "http://127.0.0.1:6379"], "must be a URL such as redis://"],
  [["--share", "redis://:canary@10.0.0.7:6379"], "only under TLS, by rediss://"],
  [["--share", "redis://127.0.0.1:1"], "Redis cannot be reached"],
  [["--share", "redis://127.0.0.1:1?ca=/nowhere.pem"], "is for rediss:// alone"],
  [["--share", "rediss://:canary@127.0.0.1:1?ca=/nowhere.pem"], "/nowhere.pem cannot be read (ENOENT)"],
])("does not start with %j, and shows no password", async (words, said) => {
  const { code, output } = await run(["--port", "0", ...words], {
    XDG_STATE_HOME: mkdtempSync(join(tmpdir(), "iron-state-")),
    IRON_ADMIN_KEY: "iron-admin",
  });
  expect(code).toBe(1);
  expect(output).toContain(said);
  expect(output).not.toContain("canary");
});
