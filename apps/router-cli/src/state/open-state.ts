import type { Environment } from "@iron/sdk";
import { rememberedPort, rememberPort } from "./remembered-port.ts";
import { stableToken } from "./stable-token.ts";
import { ensureStateFolder, stateFolder } from "./state-folder.ts";

/** What lasts from run to run. Empty when nothing can be kept. */
export interface State {
  readonly token?: string;
  readonly adminToken?: string;
  readonly port?: number;
  readonly warnings: readonly string[];
  rememberPort(port: number): void;
}

/** Opens the state folder. When it cannot be written (a read-only container), iron starts all the same with a token of its own. */
export function openState(env: Environment): State {
  const folder = stateFolder(env);
  try {
    ensureStateFolder(folder);
    const port = rememberedPort(folder);
    return {
      token: stableToken(folder, "token"),
      adminToken: stableToken(folder, "admin-token"),
      ...(port !== undefined && { port }),
      warnings: [],
      rememberPort: (used) => rememberPort(folder, used),
    };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    return {
      warnings: [`${folder} cannot be used (${code}): token and port will differ from run to run`],
      rememberPort: () => undefined,
    };
  }
}
