import { readdirSync } from "node:fs";
import type { Feature } from "./feature.ts";

const FOLDER = new URL("../features/", import.meta.url);

/** Every feature in `test/features`, one a file, by name. */
export async function readFeatures(): Promise<readonly Feature[]> {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".ts"));
  const modules = names.sort().map(async (name) => {
    const loaded = (await import(new URL(name, FOLDER).href)) as { readonly feature: Feature };
    return loaded.feature;
  });
  return Promise.all(modules);
}
