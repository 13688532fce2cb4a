import type { ControlServerPost, Secret } from "@iron/types";
import type { CallEvent } from "../events/analytics-event.ts";
import { readVerdict, type Verdict, verdictOfError } from "./read-verdict.ts";
import { wireEvent } from "./wire-event.ts";

/** Sends one event once and says what came of it. Never rejects. */
export type SendEvent = (event: CallEvent, signal: AbortSignal) => Promise<Verdict>;

export function eventSender(post: ControlServerPost, token: Secret): SendEvent {
  return async (event, signal) => {
    try {
      return readVerdict(
        await post({ path: "/api/v1/analytics/events", body: wireEvent(event, token), signal }),
      );
    } catch (error) {
      return verdictOfError(error);
    }
  };
}
