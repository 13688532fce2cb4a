/**
 * Why no key came. `refused` is the server's own no: nothing stale is served after it. `unavailable` is a server that is down or failing.
 * `untrusted` is an answer that cannot be the server's, or must not be followed.
 */
export class KeyFetchFailure extends Error {
  readonly kind: "refused" | "unavailable" | "untrusted";
  /** The server's own code, or ours in lower case: `redirect`, `too_large`, `not_json`, `bad_base_url`. */
  readonly code: string;
  readonly status: number | undefined;

  constructor(kind: KeyFetchFailure["kind"], code: string, status?: number) {
    super(`the control server gave no key: ${code}${status === undefined ? "" : ` (${status})`}`);
    this.name = "KeyFetchFailure";
    this.kind = kind;
    this.code = code;
    this.status = status;
  }
}
