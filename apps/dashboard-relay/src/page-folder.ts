import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where the built page is: beside the built command, or in `dist` when the command runs from source. */
export function pageFolder(): string {
  const places = ["./page", "../dist/page"].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = places.find((place) => existsSync(`${place}/index.html`));
  if (found === undefined)
    throw new Error("the dashboard's page is not built: run `pnpm --filter dashboard-relay build:page`");
  return found;
}
