import { z } from "zod";
import type { LiveState, ShownRequest } from "../state/live-state.ts";

/** Protocol 003, with its gaps closed: a client authenticates first, every message carries `seq`, and a reconnecting client resumes. */
export const PROTOCOL = "003";

export interface AuthMessage {
  readonly type: "AUTH";
  readonly token: string;
  /** The last `seq` that the client knows. */
  readonly resume_from?: number | undefined;
  /** True: a frame may hold an array of messages. Default: each frame holds one. */
  readonly batch?: boolean | undefined;
}

/** The one message that a client may send. */
export const authMessage: z.ZodType<AuthMessage> = z.strictObject({
  type: z.literal("AUTH"),
  token: z.string().max(4096),
  resume_from: z.int().min(0).optional(),
  batch: z.boolean().optional(),
});

/** `AGENT_EVENT` and `COST_ALERT` have a `seq` of their own, each one more than the last; all others name the last that they include. */
export type ServerMessage =
  | { readonly type: "AUTH_OK"; readonly protocol: string; readonly seq: number; readonly resumed: boolean }
  | { readonly type: "SNAPSHOT"; readonly seq: number; readonly timestamp: string; readonly state: LiveState }
  | {
      readonly type: "STATE_UPDATE";
      readonly seq: number;
      readonly timestamp: string;
      readonly agent_id: string;
      readonly state: string;
      readonly data: {
        readonly current_lead: number;
        readonly budget_spent: number;
        readonly budget_spent_microdollars: number;
      };
      /** Everything a page shows that is not a request. */
      readonly live: Omit<LiveState, "requests">;
    }
  | {
      readonly type: "AGENT_EVENT";
      readonly seq: number;
      readonly timestamp: string;
      readonly agent_id: string;
      readonly event: string;
      readonly data: {
        readonly model: string;
        readonly tokens: number;
        readonly cost_usd: number;
        readonly cost_microdollars: number;
      };
      readonly request: ShownRequest;
    }
  | {
      readonly type: "COST_ALERT";
      readonly seq: number;
      readonly timestamp: string;
      readonly agent_id: string;
      readonly severity: "warning" | "critical";
      readonly data: {
        readonly budget_spent: number;
        readonly budget_limit: number;
        readonly percentage: number;
      };
      readonly name: string;
    }
  | { readonly type: "HEARTBEAT"; readonly seq: number; readonly timestamp: string };

export const CLOSE = {
  /** The token is wrong, or was revoked or changed. */
  badToken: 4401,
  authTimeout: 4408,
  slowConsumer: 4429,
  policy: 1008,
  draining: 1001,
} as const;
