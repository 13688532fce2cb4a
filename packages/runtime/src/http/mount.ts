/** A path that the router serves beside the providers' own. */
export interface Mount {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Exact, or with `:name` segments: `/iron/requests/:id`. */
  readonly path: string;
  /** Who may ask: holders of the client token, of the admin token, or anybody on an allowed Host. `own` leaves it to `handle`. */
  readonly auth: "client" | "admin" | "own" | "none";
  handle(request: MountRequest): Promise<Response> | Response;
}

export interface MountRequest {
  readonly request: Request;
  readonly params: Readonly<Record<string, string>>;
  /** Whose token it was: `agent` when it was issued to one. */
  readonly client: { readonly agent?: string; readonly run?: string; readonly admin: boolean };
  /** The peer's address is loopback. */
  readonly loopback: boolean;
}
