import { defineConfig, type UserConfig } from "vite";

/** Builds the page that the relay serves: no request leaves it. */
const config: UserConfig = defineConfig({
  root: "page",
  base: "./",
  build: { outDir: "../dist/page", emptyOutDir: true, target: "es2022", assetsInlineLimit: 0 },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  logLevel: "warn",
});
export default config;
