import { closeSync, openSync } from "node:fs";
import { exitCode } from "../exit-code.ts";

/** Resolves at the first request to stop; the second ends the process at once. */
export function stopSignal(onHangup: () => void): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const ask = (): void => {
      if (asked) process.exit(exitCode.forced);
      asked = true;
      resolve();
    };
    process.on("SIGINT", ask);
    process.on("SIGTERM", ask);
    const onTerminal = process.stdout.isTTY;
    process.on("SIGHUP", () => {
      // The terminal was closed: nobody is left to reload for.
      if (onTerminal && !terminalIsThere()) ask();
      else onHangup();
    });
  });
}

function terminalIsThere(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}
