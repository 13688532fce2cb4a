import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where iron listens unless told otherwise. */
export const DEFAULT_PORT = 4141;

/** The port of the run before; undefined when there was none. */
export function rememberedPort(folder: string): number | undefined {
  try {
    const port = Number(readFileSync(join(folder, "port"), "utf8"));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch {
    return undefined;
  }
}

export function rememberPort(folder: string, port: number): void {
  writeFileSync(join(folder, "port"), `${port}\n`, { mode: 0o600 });
}
