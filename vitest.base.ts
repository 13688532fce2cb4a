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
    reporters: ["default", ["json", { outputFile: ".results/vitest.json" }], skipReporter()],
  },
});
export default config;
