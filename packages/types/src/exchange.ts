import type { ChatRequest } from "./chat-request.ts";
import type { ChatEvent } from "./chat-event.ts";
import type { Endpoint } from "./endpoint.ts";
import type { AgentId, DialectId, RequestId } from "./ids.ts";
import type { Target } from "./target.ts";

/** One client request, from its headers to its last byte. */
export interface Exchange {
  readonly id: RequestId;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** The client's wire format; replies and errors are written in it. */
  readonly dialect: DialectId;
  readonly endpoint: Endpoint;
  /** The path as the client sent it, without query. */
  readonly path: string;
  /** The model as the client named it; empty when the endpoint names none. */
  readonly model: string;
  readonly stream: boolean;
  readonly agent: AgentId | undefined;
  /** One agent's run, when the token says so: pseudonyms and run budgets live this long. */
  readonly run: string | undefined;
  /** Lower-case request headers without credentials. */
  readonly headers: ReadonlyMap<string, string>;
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
  /** Where the request may go, best first. The first is what routing chose. */
  readonly targets: readonly Target[];
  readonly body: RequestBody;
  readonly report: ExchangeReport;
}

/** The client's body. Texts are read and rewritten in place: all bytes that were not rewritten stay the client's. */
export interface RequestBody {
  readonly bytes: Uint8Array;
  /** Every text in the request that a person, program or model wrote, for `chat` and `tokens` endpoints; empty for others. */
  texts(): readonly RequestText[];
  /** Replaces texts by path. Paths come from `texts()`. */
  rewrite(edits: readonly { readonly path: JsonPath; readonly text: string }[]): void;
  /** The neutral form. Decoded on first use; undefined where the endpoint is not `chat`. */
  chat(): ChatRequest | undefined;
}

/** Keys and array positions from the root. */
export type JsonPath = readonly (string | number)[];

export interface RequestText {
  readonly path: JsonPath;
  readonly text: string;
  readonly place:
    | "system"
    | "user"
    | "assistant"
    | "tool_definition"
    | "tool_arguments"
    | "tool_result"
    | "document"
    | "other";
  /** The text is itself JSON (tool arguments): a rewrite must keep it valid. */
  readonly json: boolean;
}

/** What the client should be told was done with its request: names and counts, never values. Policies may add to it. */
export interface ExchangeReport {
  /** Fields that the target could not carry, as dotted paths. */
  readonly dropped: Set<string>;
  /** Redactions by kind. */
  readonly redactions: Map<string, number>;
  /** Reply headers to add, names in lower case beginning with `x-iron-`. */
  readonly headers: Map<string, string>;
  /** Free facts for the log line and the dashboard. */
  readonly facts: Map<string, string | number | boolean>;
}

/** A reply on its way back: from a provider, or from a store. */
export interface Reply {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** The format its frames are written in. */
  readonly dialect: DialectId;
  readonly stream: boolean;
  readonly target: Target | undefined;
  /** `provider`, or the name of the policy that answered. */
  readonly source: string;
  readonly frames: AsyncIterable<Frame>;
}

/** What arrived, and lazily what it means. A frame that no transform touched leaves as its own bytes when both ends speak the same format. */
export interface Frame {
  readonly bytes: Uint8Array;
  readonly events: readonly ChatEvent[];
  /** Set by a transform that changed `events`: `bytes` no longer count, and this frame and all after it are encoded anew. */
  readonly rewritten?: true;
}
