import { startRelay } from "../start-relay.ts";
import type { RelayAnswer, RelayWanted } from "./relay-message.ts";

/** The program of a relay beside a router: it runs what it is told, and ends with the process that told it, however that ended. */
process.once("message", (wanted: RelayWanted) => void run(wanted));
// Ctrl-C reaches the whole terminal: the router ends first, and with it the channel.
process.on("SIGINT", () => undefined);

async function run(wanted: RelayWanted): Promise<void> {
  try {
    const relay = await startRelay(wanted);
    const end = (): void => void relay.stop().finally(() => process.exit(0));
    process.once("disconnect", end);
    process.once("SIGTERM", end);
    answer({ url: relay.url, token: relay.token });
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    answer({ error: message, code });
    process.disconnect();
  }
}

function answer(text: RelayAnswer): void {
  process.send?.(text);
}
