#!/usr/bin/env node
import { main } from "./main.ts";

// Nothing after this: what is still open (a pipe that is being read) may end by itself.
process.exitCode = await main(process.argv.slice(2), process.env);
