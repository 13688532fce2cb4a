import type { CallEnd, Failure } from "@iron/types";
import { classify } from "../failure/classify.ts";

/** What the end of a call says about the provider and the key it was made with. */
export type Judgement =
  | { readonly kind: "well" }
  | { readonly kind: "failing"; readonly atLeastMs: number | undefined }
  /** It answers, but not to this key: out of credit, or refused. */
  | { readonly kind: "ejected" }
  /** It asks for a pause. `forMs` is undefined when it did not say how long. */
  | { readonly kind: "cooling"; readonly forMs: number | undefined }
  /** It answers; that it refused is the request's fault. */
  | { readonly kind: "alive" }
  | { readonly kind: "unknown" };

const UNKNOWN: Judgement = { kind: "unknown" };
const ALIVE: Judgement = { kind: "alive" };

/** Judges a call when it is over: a reply that began well may still break off. */
export function judgeEnd(end: CallEnd): Judgement {
  if (end.kind === "completed") return { kind: "well" };
  if (end.kind === "cut" && end.by !== "provider") return UNKNOWN;
  return judgeFailure(end.failure);
}

function judgeFailure(failure: Failure): Judgement {
  switch (classify(failure).fault) {
    case "ours":
      return UNKNOWN;
    case "request":
      return ALIVE;
    case "provider":
      return { kind: "failing", atLeastMs: failure.retryAfterMs };
    case "key":
      if (failure.kind === "rate_limit") return { kind: "cooling", forMs: failure.retryAfterMs };
      // A key without permission for one model may serve the others.
      return failure.kind === "permission" ? ALIVE : { kind: "ejected" };
  }
}
