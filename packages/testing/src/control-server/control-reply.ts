export interface ControlReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export function json(status: number, body: unknown): ControlReply {
  return { status, contentType: "application/json", body: JSON.stringify(body) };
}

/** What the server's framework says itself. */
export function plain(status: number, body: string): ControlReply {
  return { status, contentType: "text/plain; charset=utf-8", body };
}

/** Thrown by a handler to end with a reply. */
export class Refuse extends Error {
  readonly reply: ControlReply;

  constructor(reply: ControlReply) {
    super(reply.body);
    this.reply = reply;
  }
}

/** Refuses with 400, as the budget calls say it. @throws {Refuse} */
export function check(fine: boolean, error: string): void {
  if (!fine) throw new Refuse(json(400, { error }));
}
