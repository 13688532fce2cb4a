import { spawn } from "node:child_process";

/**
 * Waits at the end of a pipe whose other end only the router holds. The pipe closes when the router ends, even by SIGKILL: then the agent's
 * group, and on Linux whatever else was born with its mark, is asked to end and soon killed. A line `done` sends the guardian home.
 */
const SCRIPT = `
trap '' HUP INT TERM TSTP
mark=$1
group=
while read -r word; do
  case $word in
    done) exit 0 ;;
    *) group=$word ;;
  esac
done
signal() {
  if [ -n "$group" ]; then kill "-$1" -- "-$group" 2>/dev/null; fi
  for file in /proc/[0-9]*/environ; do
    if grep -qzFx -- "$mark" "$file" 2>/dev/null; then
      pid=\${file#/proc/}
      kill "-$1" "\${pid%/environ}" 2>/dev/null
    fi
  done
}
signal TERM
signal CONT
sleep 1
signal KILL
signal KILL
exit 0
`;

export interface Guardian {
  /** Which process group to end. */
  watch(group: number): void;
  /** The agent is gone: there is nothing left to guard. */
  dismiss(): void;
}

/** Starts the guardian of one run: a shell in a session of its own, which outlives the router by about a second. */
export function startGuardian(mark: string): Guardian {
  const child = spawn("/bin/sh", ["-c", SCRIPT, "iron-guardian", mark], {
    detached: true,
    cwd: "/",
    env: { PATH: "/usr/bin:/bin" },
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.unref();
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  return {
    watch: (group) => void child.stdin.write(`${group}\n`),
    dismiss: () => void child.stdin.end("done\n"),
  };
}
