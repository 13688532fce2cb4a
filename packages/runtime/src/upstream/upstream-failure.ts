import type { Failure } from "@iron/types";

/** A call that gave no reply, or whose body broke off. Stays inside the runtime: policies see its `failure`. */
export class UpstreamFailure extends Error {
  readonly failure: Failure;
  /** The connection had served a call before and broke at once: it had gone stale while idle. */
  readonly stale: boolean;

  constructor(failure: Failure, cause: unknown, stale: boolean) {
    super(failure.kind, { cause });
    this.name = "UpstreamFailure";
    this.failure = failure;
    this.stale = stale;
  }
}
