import type { Clock } from "@iron/types";
import { answerControl } from "./answer-control.ts";
import { type BooksOptions, type ControlBooks, openBooks } from "./books.ts";
import type { ControlContext } from "./control-context.ts";
import type { ControlReply } from "./control-reply.ts";
import { signIcToken } from "./sign-ic-token.ts";

/** The stand-in of the control server within the process: for simulations, where no socket may be. */
export interface ControlServerWithin {
  readonly books: ControlBooks;
  /** Of agent 7. */
  readonly icToken: string;
  /** Answers a POST and changes the books. */
  post(path: string, body: object, bearer?: string): Promise<ControlReply>;
}

export function controlServerWithin(clock: Clock, options: BooksOptions = {}): ControlServerWithin {
  const context: ControlContext = {
    books: openBooks(options),
    clock,
    icTokenSecret: "ic-token-secret",
    jwtSecret: "jwt-secret",
    cryptoConfigured: true,
    gapMs: 0,
  };
  return {
    books: context.books,
    icToken: signIcToken(7, {}, context),
    post: (path, body, bearer) =>
      answerControl(
        { method: "POST", path },
        {
          contentType: "application/json",
          authorization: bearer === undefined ? undefined : `Bearer ${bearer}`,
          body: JSON.stringify(body),
        },
        context,
      ),
  };
}
