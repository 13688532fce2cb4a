import type { Vendor } from "@iron/dialects";
import { vendorsInOrder } from "@iron/dialects";
import type { Clock, EventBus, IronError, IronEvent } from "@iron/types";
import { asIronError } from "../pipeline/as-iron-error.ts";
import type { ClientReply } from "../pipeline/client-reply.ts";
import type { ClientRequest } from "./client-request.ts";
import type { FailedLogins } from "./failed-logins.ts";
import { errorReply } from "./render-error.ts";
import type { Client } from "./tokens.ts";

/** Where requests are refused that never become an exchange. No policy hears of those, so the door tells of them itself. */
export interface Door {
  /** The reply to a request that is refused, in its client's format. Tells the listeners of it: once for each request. */
  refuse(thrown: unknown, refused: Refused): ClientReply;
}

export interface Refused {
  /** As far as it is known. */
  readonly request: Pick<ClientRequest, "method" | "path" | "headers" | "peer">;
  /** Default: a new one. */
  readonly id?: string;
  /** Whose token it showed. */
  readonly client?: Client;
  /** Default: as the path tells. */
  readonly vendor?: Vendor | undefined;
  /** Monotonic; default: now. */
  readonly startedAt?: number;
  /** The client is gone. */
  readonly left?: boolean;
}

export interface DoorDeps {
  readonly failedLogins: FailedLogins;
  readonly events: EventBus | undefined;
  readonly clock: Clock;
  readonly requestId: () => string;
  readonly onDefect: (error: unknown, where: string) => void;
}

export function createDoor(deps: DoorDeps): Door {
  const { events, clock, failedLogins } = deps;
  return {
    refuse(thrown, refused) {
      const { request, id = deps.requestId(), vendor = likelyVendor(request) } = refused;
      const error = asIronError(thrown, deps.onDefect);
      const told = error.code === "unauthorized" ? failedLogins.answer(error, request.peer) : error;
      const reply = errorReply(told, vendor, id);
      if (events?.heard === true) {
        events.publish({
          at: clock.now(),
          type: "request_refused",
          ...facts({ id, refused, told, reply }, clock),
        });
        tellOfTrespass(told, { id, request }, { events, clock });
      }
      return reply;
    },
  };
}

type RefusalFacts = Omit<Extract<IronEvent, { type: "request_refused" }>, "at" | "type">;

interface Told {
  readonly id: string;
  readonly refused: Refused;
  readonly told: IronError;
  readonly reply: ClientReply;
}

function facts({ id, refused, told, reply }: Told, clock: Clock): RefusalFacts {
  const { request, client, startedAt, left = false } = refused;
  return {
    request: id,
    ...(client?.agent === undefined ? {} : { agent: client.agent }),
    method: request.method,
    path: request.path,
    status: reply.status,
    code: told.code,
    durationMs: startedAt === undefined ? 0 : clock.monotonic() - startedAt,
    bytesOut: left || !(reply.body instanceof Uint8Array) ? 0 : reply.body.byteLength,
    left,
  };
}

/** What somebody should look at. Not what is answered "too many": whoever tries tokens must not fill the log. */
const TRESPASS: ReadonlySet<string> = new Set(["unauthorized", "forbidden", "misdirected_host"]);

function tellOfTrespass(
  { code: name }: IronError,
  { id, request }: { readonly id: string; readonly request: Refused["request"] },
  { events, clock }: { readonly events: EventBus; readonly clock: Clock },
): void {
  if (!TRESPASS.has(name)) return;
  const from = request.peer;
  events.publish({ at: clock.now(), type: "alert", name, severity: "warning", facts: { request: id, from } });
}

/** The vendor whose clients use such paths and headers. */
export function likelyVendor(request: Pick<ClientRequest, "path" | "headers">): Vendor {
  const [first] = vendorsInOrder(request.path, request.headers);
  if (first === undefined) throw new TypeError("no vendor is registered");
  return first;
}
