import { startRelay } from "../start-relay.ts";
import type { RelayAnswer, RelayWanted } from "./relay-message.ts";

/** The program of a relay beside a router: it runs what it is told, and ends with the process that told it, however that ended. */
process.once("message", (wanted: RelayWanted) => void run(wanted));
// Ctrl-C reaches the whole terminal: the router ends first, and with it the channel.
process.on("SIGINT", () => undefined);

async function run(wanted: RelayWanted): Promise<void> {
  const starting = startRelay(wanted);
  const end = (): void => void starting.then((relay) => relay.stop()).finally(() => process.exit(0));
  // Not only once it has started: the router may end meanwhile.
  process.once("disconnect", end);
  process.once("SIGTERM", end);
  if (!process.connected) end();
  try {
    const relay = await starting;
    answer({ url: relay.url, token: relay.token });
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    process.off("disconnect", end);
    answer({ error: message, code });
    if (process.connected) process.disconnect();
  }
}

/** Whoever asked may have ended: then nobody is left to tell, and that is no failure. */
function answer(text: RelayAnswer): void {
  process.send?.(text, undefined, {}, () => undefined);
}
