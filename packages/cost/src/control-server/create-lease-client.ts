import {
  type ControlServerPost,
  type ControlServerReply,
  type ControlServerRequest,
  isIronError,
  type Secret,
} from "@iron/types";
import type { LeaseClient, NoAnswer } from "../leases/lease-client.ts";
import { readHandshake, readRefresh, readReport, readReturn } from "./read-lease-reply.ts";

export interface LeaseClientOptions {
  /** The way to the server. It must require https off loopback, refuse redirects and cap replies: the IC token goes through it. */
  readonly post: ControlServerPost;
  /** The IC token. Sent in bodies alone. */
  readonly token: Secret;
}

/** Speaks Protocol 005 with the Iron Cage server. */
export function createLeaseClient({ post, token }: LeaseClientOptions): LeaseClient {
  async function call<T>(
    request: ControlServerRequest,
    read: (reply: ControlServerReply) => T,
  ): Promise<T | NoAnswer> {
    try {
      return read(await post(request));
    } catch (error) {
      return noAnswer(error);
    }
  }
  return {
    handshake: ({ provider, amount }) =>
      call(
        {
          path: "/api/v1/budget/handshake",
          body: { ic_token: token.reveal(), provider, requested_budget: amount },
        },
        (reply) => readHandshake(reply, amount),
      ),
    return: ({ lease, spent }) =>
      call(
        {
          path: "/api/v1/budget/return",
          body: { lease_id: lease.reveal(), spent_microdollars: spent },
        },
        readReturn,
      ),
    report: ({ lease, request, tokens, cost, model, provider }) =>
      call(
        {
          path: "/api/v1/budget/report",
          body: {
            lease_id: lease.reveal(),
            request_id: request,
            tokens,
            cost_microdollars: cost,
            model,
            provider,
          },
        },
        readReport,
      ),
    refresh: ({ lease, userToken, amount }) =>
      call(
        {
          path: "/api/v1/budget/refresh",
          bearer: userToken,
          body: {
            ic_token: token.reveal(),
            current_lease_id: lease.reveal(),
            requested_budget: amount,
          },
        },
        (reply) => readRefresh(reply, amount),
      ),
  };
}

function noAnswer(error: unknown): NoAnswer {
  const failure = isIronError(error) ? error.failure : undefined;
  const why = failure?.cause ?? "unknown";
  const sent = failure?.sent ?? true;
  if (failure?.kind === "tls") return { kind: "failed", why, sent, alarm: "tls_error" };
  if (failure?.kind === "protocol" || failure?.kind === "redirect")
    return { kind: "failed", why, sent, alarm: "ctl_protocol" };
  return { kind: "failed", why, sent };
}
