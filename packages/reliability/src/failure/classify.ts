import type { Failure, FailureKind } from "@iron/types";

/** What a failure says, apart from what to do about it. */
export interface FailureClass {
  /**
   * Whose fault: `provider` (it or the way to it is broken), `key` (this key is refused, spent or limited), `request` (the client's own
   * mistake, which every other try repeats), `ours` (our side stopped the call).
   */
  readonly fault: "provider" | "key" | "request" | "ours";
  /** The provider may have worked on it, and may charge for it. False only where that is proven: never sent, or answered by a whole error. */
  readonly mayHaveRun: boolean;
  /** The same call may well succeed a moment later. */
  readonly passing: boolean;
}

type Nature = Omit<FailureClass, "mayHaveRun">;

const BROKEN: Nature = { fault: "provider", passing: false };
const BUSY: Nature = { fault: "provider", passing: true };
const MISTAKE: Nature = { fault: "request", passing: false };
const KEY: Nature = { fault: "key", passing: false };

const NATURES: Readonly<Record<FailureKind, Nature>> = {
  connect: BUSY,
  tls: BROKEN,
  // Another wait as long as the first is not what a client expects: another target may help, the same one will not soon.
  connect_timeout: BROKEN,
  first_byte_timeout: BROKEN,
  idle_timeout: BROKEN,
  call_timeout: BROKEN,
  reset: BROKEN,
  protocol: BROKEN,
  redirect: BROKEN,
  invalid_request: MISTAKE,
  authentication: KEY,
  permission: KEY,
  not_found: MISTAKE,
  too_large: MISTAKE,
  rate_limit: { fault: "key", passing: true },
  quota: KEY,
  overloaded: BUSY,
  server_error: BUSY,
  stream_error: BROKEN,
  stream_truncated: BROKEN,
  aborted: { fault: "ours", passing: false },
};

export const FAILURE_KINDS: readonly FailureKind[] = Object.keys(NATURES) as FailureKind[];

/** Says what a failure is: by its kind (status and code, as the dialect read them) and by the phase in which it came. */
export function classify(failure: Failure): FailureClass {
  return { ...NATURES[failure.kind], mayHaveRun: failure.sent && !failure.answered };
}
