// Installs examples/budget-only from packed tarballs into an empty folder with npm, as a stranger would, and asks it a question. Shows that
// a service which wants money control alone gets nothing else.
import { spawn } from "node:child_process";
import { strict as assert } from "node:assert";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMockProvider } from "@iron/mock-provider";
import { packPackage } from "./lib/pack-package.ts";
import { runCommand } from "./lib/run-command.ts";
import { ROOT, workspacePackages, type Manifest } from "./lib/workspace.ts";

const COMES_ALONG = ["cost", "dialects", "runtime", "types"];
const LIBRARIES = ["@hono/node-server", "hono", "undici", "zod"];
const START_MS = 20_000;

const folder = mkdtempSync(join(tmpdir(), "iron-example-"));
try {
  await install();
  const installed = installedPackages();
  assert.deepEqual(installed, [...COMES_ALONG.map((name) => `@iron/${name}`), ...LIBRARIES].toSorted());
  const line = await ask();
  console.log(`budget-only: ${installed.length} packages; ${line}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function install(): Promise<void> {
  const filters = COMES_ALONG.map((name) => `--filter=@iron/${name}`);
  const built = await runCommand("turbo", ["run", "build", "--output-logs=errors-only", ...filters], {
    cwd: ROOT,
  });
  assert.equal(built.code, 0, built.output);
  const tarballs: Record<string, string> = {};
  for (const found of workspacePackages()) {
    if (!COMES_ALONG.some((name) => found.manifest.name === `@iron/${name}`)) continue;
    const packed = await packPackage(found, join(folder, "packs"));
    tarballs[found.manifest.name] = `file:${packed.tarball}`;
  }
  const example = join(ROOT, "examples", "budget-only");
  const manifest = JSON.parse(readFileSync(join(example, "package.json"), "utf8")) as Manifest;
  const wanted = Object.keys(manifest.dependencies ?? {});
  const dependencies = Object.fromEntries(wanted.map((name) => [name, tarballs[name]]));
  // what the two bring along is not on the registry yet either
  const overrides = Object.fromEntries(Object.entries(tarballs).filter(([name]) => !wanted.includes(name)));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, dependencies, overrides }));
  cpSync(join(example, "service.ts"), join(folder, "service.ts"));
  const args = [
    "install",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--engine-strict",
    "--loglevel=error",
  ];
  const npm = await runCommand("npm", args, { cwd: folder });
  assert.equal(npm.code, 0, npm.output);
}

function installedPackages(): readonly string[] {
  const modules = join(folder, "node_modules");
  return readdirSync(modules)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@") ? readdirSync(join(modules, name)).map((child) => `${name}/${child}`) : [name],
    )
    .toSorted();
}

/** Starts the service, sends one call, and returns the line in which it says what the call cost. */
async function ask(): Promise<string> {
  await using provider = await startMockProvider({ keys: ["a-key"] });
  const child = spawn(process.execPath, ["service.ts"], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      PROVIDER_KEY: "a-key",
      PROVIDER_URL: provider.openaiBaseUrl,
      BUDGET: "1",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    const until = async (pattern: RegExp): Promise<string> => {
      const deadline = Date.now() + START_MS;
      for (;;) {
        const found = pattern.exec(said)?.[1];
        if (found !== undefined) return found;
        assert.ok(
          Date.now() < deadline && child.exitCode === null,
          `the service did not say ${pattern}; it said: ${said}`,
        );
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const baseUrl = await until(/base URL (\S+)\n/);
    const apiKey = await until(/API key (\S+)\n/);
    const reply = await fetch(`${baseUrl}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "gpt-5-mini", messages: [{ role: "user", content: "say: hello" }] }),
    });
    const text = await reply.text();
    assert.equal(reply.status, 200, text);
    assert.match(text, /"hello"/);
    const line = await until(/(gpt-5-mini 200 cost [1-9]\d* microdollars, spent \$0\.\d+ of \$1)\n/);
    assert.equal(provider.bill.length, 1);
    child.kill("SIGTERM");
    await until(/\n(spent \$0\.\d+ of \$1)\n$/);
    return line;
  } finally {
    child.kill("SIGKILL");
  }
}
