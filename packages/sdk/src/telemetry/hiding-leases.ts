import type { LeaseClient } from "@iron/cost/leases";
import type { Secret } from "@iron/types";

/** The same client; `hide` hears the id of every lease that is had or given back, before anything else can speak of it. */
export function hidingLeases(client: LeaseClient, hide: (secret: Secret) => void): LeaseClient {
  function hidden<Answer extends object>(answer: Answer): Answer {
    if ("lease" in answer && answer.lease !== undefined) hide(answer.lease as Secret);
    return answer;
  }
  return {
    handshake: async (ask) => hidden(await client.handshake(ask)),
    refresh: async (ask) => hidden(await client.refresh(hidden(ask))),
    return: (back) => client.return(hidden(back)),
    report: (spent) => client.report(hidden(spent)),
  };
}
