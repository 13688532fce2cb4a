import { fileURLToPath } from "node:url";
import { build } from "vite";

/** Builds the page once before the tests: they serve what users get. */
export default async function buildPage(): Promise<void> {
  await build({
    configFile: fileURLToPath(new URL("../vite.config.ts", import.meta.url)),
    root: fileURLToPath(new URL("../page", import.meta.url)),
  });
}
