const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGWINCH", "SIGUSR2"] as const;
const ENDING: ReadonlySet<NodeJS.Signals> = new Set(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]);

/**
 * Passes the terminal's signals on to an agent, whose processes have a group of their own: Ctrl-C, Ctrl-\, Ctrl-Z and `fg`, a new window size,
 * and what is sent to this process. Returns what ends that.
 *
 * @param leader the process id of the agent, when it has one
 * @param giveUp what Ctrl-C means while it has none: between two starts
 */
export function forwardSignals(leader: () => number | undefined, giveUp: () => void): () => void {
  const send = (name: NodeJS.Signals): void => {
    const pid = leader();
    if (pid === undefined) {
      if (ENDING.has(name)) giveUp();
      return;
    }
    try {
      process.kill(-pid, name);
    } catch {
      // it has ended
    }
  };
  const handlers: [NodeJS.Signals, () => void][] = FORWARDED.map((name) => [name, () => send(name)]);
  // A group without a terminal of its own ignores SIGTSTP; and whoever stops the agent wants the prompt back.
  handlers.push([
    "SIGTSTP",
    () => {
      send("SIGSTOP");
      process.kill(process.pid, "SIGSTOP");
    },
  ]);
  handlers.push(["SIGCONT", () => send("SIGCONT")]);
  for (const [name, handle] of handlers) process.on(name, handle);
  return () => {
    for (const [name, handle] of handlers) process.off(name, handle);
  };
}
