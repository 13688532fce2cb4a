import type { SeenRouter } from "../src/index.ts";
import type { View } from "./connection.ts";
import { clock } from "./format.ts";

/** One word in the header, for the eye's corner. */
export function Status({ view }: { view: View }) {
  const { kind } = view.connection;
  const routers = view.state?.routers ?? [];
  const all = routers.every((router) => router.connected) && view.state?.shared !== "lost";
  const [mood, words] =
    kind === "open"
      ? all
        ? ["ok", "live"]
        : ["warn", "not all is live"]
      : kind === "lost"
        ? ["warn", "disconnected"]
        : kind === "connecting"
          ? ["", "connecting"]
          : ["", "locked"];
  return (
    <p class={`status ${mood}`} role="status">
      <i aria-hidden="true" />
      {words}
    </p>
  );
}

/** What is wrong, and what follows from it. */
export function Notices({ view, now }: { view: View; now: number }) {
  const { connection, state, heardAt = now } = view;
  const notices = [
    ...(connection.kind === "open" || state === undefined
      ? []
      : [`The relay cannot be reached; it is tried again. What is shown is of ${clock(heardAt)}.`]),
    ...(state?.shared === "lost"
      ? ["The relays' Redis cannot be reached; it is tried again. What is shown may be old."]
      : []),
    ...(state?.routers ?? []).filter((router) => !router.connected).map(problemOf),
  ];
  if (notices.length === 0) return null;
  return (
    <div class="notices" role="alert">
      {notices.map((notice) => (
        <p key={notice}>{notice}</p>
      ))}
    </div>
  );
}

function problemOf({ name, problem }: SeenRouter): string {
  if (problem === "refused")
    return `The router at ${name} does not take this dashboard's admin token. Start the dashboard anew with the router's own.`;
  if (problem === undefined) return `Connecting to the router at ${name}.`;
  return `The router at ${name} cannot be reached; it is tried again. Its numbers are the last known.`;
}
