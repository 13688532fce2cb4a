import type { UserConfig } from "tsdown";
import { app, library } from "../../tsdown.base.ts";

// The page is built into dist/page before this, so nothing is cleaned here.
const config: UserConfig[] = [
  { ...library(["src/index.ts"]), clean: false },
  { ...app(["src/cli.ts"]), clean: false },
];
export default config;
