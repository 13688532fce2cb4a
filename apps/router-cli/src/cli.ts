#!/usr/bin/env node
import packageJson from "../package.json" with { type: "json" };
import { main } from "./main.ts";

// Started by this package's own script in a clone: relative paths mean the folder in which the person typed.
const { INIT_CWD: typedIn, npm_package_name: script } = process.env;
if (typedIn !== undefined && script === packageJson.name) process.chdir(typedIn);

// Nothing after this: what is still open (a pipe that is being read) may end by itself.
process.exitCode = await main(process.argv.slice(2), process.env);
