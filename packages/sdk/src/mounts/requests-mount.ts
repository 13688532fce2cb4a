import type { Mount } from "@iron/runtime";
import { IronError } from "@iron/types";
import type { RecentRequests } from "../requests/recent-requests.ts";

/** A request that has its reply is settled within this, but for a ledger that cannot be reached. */
const SETTLING_MS = 250;

/** `GET /iron/requests/:id`: what one request cost and how it ended. An agent sees its own alone. */
export function requestsMount(requests: RecentRequests): Mount {
  return {
    method: "GET",
    path: "/iron/requests/:id",
    auth: "client",
    async handle({ params, client }) {
      const record = await requests.wait(params["id"] ?? "", SETTLING_MS);
      const hidden = client.agent !== undefined && !client.admin && record?.agent !== client.agent;
      if (record === undefined || hidden)
        throw new IronError(
          "route_not_found",
          "No such request is remembered. Ids come in the reply header x-iron-request-id.",
        );
      return Response.json(record);
    },
  };
}
