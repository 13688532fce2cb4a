import type { SeenAlert } from "../src/index.ts";
import { moment, usd } from "./format.ts";

const SHOWN = 12;

export function Alerts({ alerts, now }: { alerts: readonly SeenAlert[]; now: number }) {
  const shown = alerts.slice(-SHOWN).toReversed();
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts">Alerts</h2>
      {shown.length === 0 ? (
        <p class="quiet">None.</p>
      ) : (
        <ul class="plain-list">
          {shown.map((alert, at) => (
            <li key={`${alert.at} ${alert.name} ${at}`}>
              <span class={`badge ${alert.severity}`}>{alert.severity}</span> {sentenceOf(alert)}{" "}
              <time class="quiet" dateTime={new Date(alert.at).toISOString()}>
                {moment(alert.at, now)}
              </time>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function sentenceOf({ name, facts }: SeenAlert): string {
  const { budget, percent, spent, limit } = facts;
  if (name === "budget_threshold")
    return `budget ${budget}: ${percent} % spent, ${usd(Number(spent))} of ${usd(Number(limit))}`;
  const details = Object.entries(facts).map(([key, value]) => `${key} ${value}`);
  return [name.replaceAll("_", " "), details.join(", ")].filter(Boolean).join(": ");
}
