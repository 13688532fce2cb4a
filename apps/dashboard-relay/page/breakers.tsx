import type { SeenRouter } from "../src/index.ts";
import { duration } from "./format.ts";

export function Breakers({ routers, now }: { routers: readonly SeenRouter[]; now: number }) {
  const rows = routers.flatMap((router) =>
    router.breakers.map((breaker) => ({ router: router.name, ...breaker })),
  );
  return (
    <section aria-labelledby="breakers">
      <h2 id="breakers">Circuit breakers</h2>
      {rows.length === 0 ? (
        <p class="quiet">No provider has been called yet.</p>
      ) : (
        <ul class="plain-list">
          {rows.map(({ router, provider, key, state, opensAt }) => (
            <li key={`${router} ${provider} ${key}`}>
              <span class={`badge ${state}`}>{state.replace("_", " ")}</span> {provider}
              {key !== undefined && <span class="quiet">, key {key}</span>}
              {routers.length > 1 && <small class="quiet"> {router}</small>}
              {opensAt !== undefined && opensAt > now && (
                <span class="quiet">, tried again in {duration(opensAt - now)}</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
