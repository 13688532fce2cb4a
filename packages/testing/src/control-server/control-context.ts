import type { Clock } from "@iron/types";
import type { ControlBooks } from "./books.ts";

/** What a handler works with. */
export interface ControlContext {
  readonly books: ControlBooks;
  readonly clock: Clock;
  readonly icTokenSecret: string;
  readonly jwtSecret: string;
  /** Keys can be decrypted. */
  readonly cryptoConfigured: boolean;
  /** Milliseconds between a check and the write that rests on it, in which another request may come in between. */
  readonly gapMs: number;
}

export interface ControlRequest {
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

export interface ControlRequestRecord {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** The status that was sent; undefined when none was. */
  readonly status?: number;
}
