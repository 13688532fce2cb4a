import { join } from "node:path";
import { defineConfig, type ViteUserConfig } from "vitest/config";
import { skipReporter } from "./tools/lib/skip-reporter.ts";

const heavy = process.env["IRON_HEAVY"] === "1";

/** Every package tests with these settings. Files named *.heavy.test.ts run only in `pnpm test:heavy`. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", ...(heavy ? [] : ["**/*.heavy.test.ts"])],
    testTimeout: heavy ? 1_800_000 : 30_000,
    hookTimeout: 60_000,
    passWithNoTests: true,
    globalSetup: [join(import.meta.dirname, "tools/lib/own-temp-folder.ts")],
    env: {
      // Threads and processes that tests start find their sources stripped of types. Else each thread loads Node's stripper, which is
      // WebAssembly, and with many that come and go V8 falls: https://github.com/nodejs/node/issues/64500
      NODE_COMPILE_CACHE: join(import.meta.dirname, "node_modules/.cache/compiled"),
    },
    reporters: ["default", ["json", { outputFile: ".results/vitest.json" }], skipReporter()],
  },
});
export default config;
