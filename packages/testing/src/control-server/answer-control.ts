import { listEvents, takeEvent } from "./analytics.ts";
import type { ControlContext, ControlRequest } from "./control-context.ts";
import { json, plain, Refuse } from "./control-reply.ts";
import type { ControlReply } from "./control-reply.ts";
import { handshake } from "./handshake.ts";
import { refresh, report, returnLease } from "./leases.ts";
import { providerKey } from "./provider-key.ts";

const MAX_BODY = 2 * 2 ** 20;

type Handler = (request: ControlRequest, context: ControlContext) => ControlReply | Promise<ControlReply>;

const ROUTES: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  "/api/health": { GET: () => json(200, { status: "healthy" }) },
  "/api/v1/version": { GET: () => json(200, { version: "0.4.0" }) },
  "/api/v1/agents/provider-key": { POST: providerKey },
  "/api/v1/budget/handshake": { POST: handshake },
  "/api/v1/budget/report": { POST: report },
  "/api/v1/budget/refresh": { POST: refresh },
  "/api/v1/budget/return": { POST: returnLease },
  "/api/v1/analytics/events": { POST: takeEvent },
  "/api/v1/analytics/events/list": { GET: (_, context) => listEvents(context) },
};

/** What the control server answers to a request, and what it does to its books. */
export async function answerControl(
  route: { readonly method: string; readonly path: string },
  request: ControlRequest,
  context: ControlContext,
): Promise<ControlReply> {
  const methods = ROUTES[route.path];
  if (!methods) return plain(404, "");
  const handler = methods[route.method];
  if (!handler) return plain(405, "");
  if (request.body.length > MAX_BODY) {
    return plain(413, "Failed to buffer the request body: length limit exceeded");
  }
  try {
    return await handler(request, context);
  } catch (error) {
    if (error instanceof Refuse) return error.reply;
    throw error;
  }
}
