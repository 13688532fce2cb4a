import { useState } from "preact/hooks";
import { Agents } from "./agents.tsx";
import { Alerts } from "./alerts.tsx";
import { Breakers } from "./breakers.tsx";
import { Budgets } from "./budgets.tsx";
import { Charts } from "./charts.tsx";
import { Found } from "./found.tsx";
import { Login } from "./login.tsx";
import { Requests } from "./requests.tsx";
import { Notices, Status } from "./status.tsx";
import { keepToken, takeToken } from "./token.ts";
import { Totals } from "./totals.tsx";
import { useNow } from "./use-now.ts";
import { useView } from "./use-view.ts";

export function Page() {
  const [token, setToken] = useState(takeToken);
  const view = useView(token);
  const now = useNow();
  const { connection, state } = view;
  const enter = (shown: string): void => {
    keepToken(shown);
    setToken(undefined);
    setTimeout(() => setToken(shown));
  };
  const login = connection.kind === "no_token" || connection.kind === "refused";
  return (
    <>
      <header>
        <h1>Iron</h1>
        <Status view={view} />
      </header>
      {login ? (
        <main>
          <Login wrong={connection.kind === "refused"} enter={enter} />
        </main>
      ) : state === undefined ? (
        <main>
          <section class="empty" aria-busy="true">
            <h2>{connection.kind === "lost" ? "The relay cannot be reached" : "Connecting"}</h2>
            <p>
              {connection.kind === "lost"
                ? "It is tried again by itself. Is iron still running?"
                : "Waiting for the relay."}
            </p>
          </section>
        </main>
      ) : (
        <main class={connection.kind === "open" ? "" : "old"}>
          <Notices view={view} now={now} />
          <Totals state={state} now={now} />
          <Budgets routers={state.routers} token={token ?? ""} now={now} />
          <Charts series={state.series} />
          <Agents state={state} token={token ?? ""} now={now} />
          <Requests requests={state.requests} routers={state.routers.length} />
          <div class="signals">
            <Alerts alerts={state.alerts} now={now} />
            <Breakers routers={state.routers} now={now} />
            <Found redactions={state.redactions} />
          </div>
        </main>
      )}
    </>
  );
}
