import type { Exchange } from "@iron/types";

/** State of each session: one agent's run where the token names it, else the agent, else the whole router. Bounded; the idlest goes. */
export class Sessions<T> {
  readonly #of = new Map<string, T>();
  readonly #make: () => T;
  readonly #max: number;

  constructor(max: number, make: () => T) {
    this.#max = max;
    this.#make = make;
  }

  get size(): number {
    return this.#of.size;
  }

  /** The state that there is; none is made. */
  known(exchange: Exchange): T | undefined {
    return this.#of.get(sessionName(exchange));
  }

  of(exchange: Exchange): T {
    const name = sessionName(exchange);
    const known = this.#of.get(name);
    const state = known ?? this.#make();
    if (known !== undefined) this.#of.delete(name);
    this.#of.set(name, state);
    if (this.#of.size > this.#max) {
      const [oldest] = this.#of.keys();
      if (oldest !== undefined) this.#of.delete(oldest);
    }
    return state;
  }
}

function sessionName({ run, agent }: Exchange): string {
  if (run !== undefined) return `run:${agent ?? ""}:${run}`;
  return agent === undefined ? "router" : `agent:${agent}`;
}
