import type { Reliability } from "@iron/reliability";
import type { Mount } from "@iron/runtime";

/** `GET /iron/circuits`: every circuit breaker by provider and key, its state, and the milliseconds until a call may pass. */
export function circuitsMount(reliability: Pick<Reliability, "circuits"> | undefined): Mount {
  return {
    method: "GET",
    path: "/iron/circuits",
    auth: "admin",
    handle: () => Response.json({ circuits: reliability?.circuits() ?? [] }),
  };
}
