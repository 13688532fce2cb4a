import type { UserConfig } from "tsdown";
import { app, library } from "../../tsdown.base.ts";

// The page is built into dist/page before this, so nothing is cleaned here.
const config: UserConfig[] = [
  { ...library(["src/index.ts"]), clean: false },
  // A program of its own, which runs beside a router.
  { ...app([]), entry: { cli: "src/cli.ts", "relay-process": "src/beside/relay-process.ts" }, clean: false },
];
export default config;
