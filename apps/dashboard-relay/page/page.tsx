import { useEffect, useState } from "preact/hooks";
import { Agents } from "./agents.tsx";
import { Budgets } from "./budgets.tsx";
import { Charts } from "./charts.tsx";
import { type Connection, takeToken, type View, watch } from "./connection.ts";
import { Requests } from "./requests.tsx";
import { Signals } from "./signals.tsx";
import { Totals } from "./totals.tsx";

const token = takeToken();

export function Page() {
  const [view, setView] = useState<View>({ connection: { kind: "connecting" }, state: undefined });
  useEffect(() => watch(token, setView), []);
  const { connection, state } = view;
  return (
    <>
      <header>
        <h1>Iron</h1>
        <Status connection={connection} routers={state?.routers ?? []} />
      </header>
      <main>
        {state === undefined ? (
          <Waiting connection={connection} />
        ) : (
          <>
            <Totals state={state} />
            <Budgets routers={state.routers} token={token ?? ""} />
            <Charts requests={state.requests} />
            <Requests requests={state.requests} />
            <Agents agents={state.agents} routers={state.routers} token={token ?? ""} />
            <Signals state={state} />
          </>
        )}
      </main>
    </>
  );
}

function Status({
  connection,
  routers,
}: {
  connection: Connection;
  routers: readonly { name: string; connected: boolean }[];
}) {
  const lost = routers.filter((router) => !router.connected);
  if (connection.kind === "open" && lost.length > 0) {
    return (
      <p class="status warn" role="status">
        not connected to {lost.map((router) => router.name).join(", ")}; trying again
      </p>
    );
  }
  if (connection.kind === "open")
    return (
      <p class="status ok" role="status">
        live
      </p>
    );
  if (connection.kind === "lost")
    return (
      <p class="status warn" role="status">
        connection lost; trying again in {Math.ceil(connection.retryMs / 1000)} s
      </p>
    );
  return (
    <p class="status" role="status">
      connecting
    </p>
  );
}

function Waiting({ connection }: { connection: Connection }) {
  if (connection.kind === "no_token" || connection.kind === "refused") {
    return (
      <section class="empty">
        <h2>{connection.kind === "refused" ? "That token is not valid here" : "A token is needed"}</h2>
        <p>
          Open the address that the relay printed when it started: it ends with <code>#dash-…</code>.
        </p>
      </section>
    );
  }
  return (
    <section class="empty">
      <h2>Connecting</h2>
      <p>Waiting for the relay.</p>
    </section>
  );
}
