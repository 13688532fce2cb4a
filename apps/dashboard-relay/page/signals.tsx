import type { LiveState } from "../src/index.ts";
import { clock } from "./format.ts";

export function Signals({ state }: { state: LiveState }) {
  const breakers = Object.entries(state.breakers);
  const kinds = Object.entries(state.redactions);
  return (
    <div class="signals">
      <section aria-labelledby="alerts">
        <h2 id="alerts">Alerts</h2>
        {state.alerts.length === 0 ? (
          <p class="quiet">None.</p>
        ) : (
          <ul>
            {state.alerts.toReversed().map((alert) => (
              <li key={`${alert.at} ${alert.name}`} class={alert.severity}>
                {clock(alert.at)} {alert.name.replaceAll("_", " ")}:{" "}
                {Object.entries(alert.facts)
                  .map(([name, value]) => `${name} ${value}`)
                  .join(", ")}
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="breakers">
        <h2 id="breakers">Circuit breakers</h2>
        {breakers.length === 0 ? (
          <p class="quiet">All closed.</p>
        ) : (
          <ul>
            {breakers.map(([name, to]) => (
              <li key={name}>
                {name}: {to}
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="found">
        <h2 id="found">Found in prompts</h2>
        {kinds.length === 0 ? (
          <p class="quiet">Nothing sensitive.</p>
        ) : (
          <ul>
            {kinds.map(([kind, times]) => (
              <li key={kind}>
                {kind}: {times}
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}
