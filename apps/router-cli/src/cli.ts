#!/usr/bin/env node
// Nothing else is imported above the check: on an older Node most of it does not even load.
import packageJson from "../package.json" with { type: "json" };
import { checkNode } from "./doctor/check-node.ts";
import { exitCode } from "./exit-code.ts";

const node = checkNode(process.versions.node);
if (node.state === "bad") {
  process.stderr.write(`iron: Node ${node.detail}: npm install --global node@24\n`);
  process.exitCode = exitCode.failure;
} else {
  // Started by this package's own script in a clone: relative paths mean the folder in which the person typed.
  const { INIT_CWD: typedIn, npm_package_name: script } = process.env;
  if (typedIn !== undefined && script === packageJson.name) process.chdir(typedIn);

  const { main } = await import("./main.ts");
  // Nothing after this: what is still open (a pipe that is being read) may end by itself.
  process.exitCode = await main(process.argv.slice(2), process.env);
}
