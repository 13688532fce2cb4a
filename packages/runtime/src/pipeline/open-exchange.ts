import type { AgentId, DialectId, Endpoint, Exchange, ExchangeReport, RequestId, Target } from "@iron/types";
import type { JsonRequestBody } from "./request-body.ts";
import type { StopSource } from "./stop-source.ts";

/** What is known of an exchange when it begins. */
export type ExchangeFacts = Omit<Exchange, "signal" | "report" | "body"> & {
  readonly body: JsonRequestBody;
  readonly stop: StopSource;
};

/**
 * An exchange as policies see it. A class, so that all exchanges have one shape: an accessor in a literal gives each literal a shape of its
 * own, and all code that reads one of them is slow.
 */
export class OpenExchange implements Exchange {
  readonly id: RequestId;
  readonly startedAt: number;
  readonly dialect: DialectId;
  readonly endpoint: Endpoint;
  readonly path: string;
  readonly model: string;
  readonly stream: boolean;
  readonly agent: AgentId | undefined;
  readonly run: string | undefined;
  readonly headers: ReadonlyMap<string, string>;
  readonly targets: readonly Target[];
  readonly body: JsonRequestBody;
  readonly report: ExchangeReport = {
    dropped: new Set(),
    redactions: new Map(),
    headers: new Map(),
    facts: new Map(),
  };
  readonly #stop: StopSource;

  constructor(facts: ExchangeFacts) {
    this.id = facts.id;
    this.startedAt = facts.startedAt;
    this.dialect = facts.dialect;
    this.endpoint = facts.endpoint;
    this.path = facts.path;
    this.model = facts.model;
    this.stream = facts.stream;
    this.agent = facts.agent;
    this.run = facts.run;
    this.headers = facts.headers;
    this.targets = facts.targets;
    this.body = facts.body;
    this.#stop = facts.stop;
  }

  /** Made only when somebody asks for it. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }
}
