import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import type { AgentId } from "@iron/types";

/** Whose token a request showed. */
export interface Client {
  readonly agent: AgentId | undefined;
  readonly run: string | undefined;
  readonly admin: boolean;
}

export interface IssuedToken {
  readonly token: string;
  /** From now on the token is refused. */
  revoke(): void;
}

/** Tokens in force, known by their digests alone. */
export interface TokenTable {
  add(token: string, client: Client): () => void;
  issue(client: Omit<Client, "admin">): IssuedToken;
  /** Undefined when no token in force has this text. Takes the same time for every wrong token of any length. */
  find(token: string): Client | undefined;
}

export function createTokenTable(): TokenTable {
  const entries: { readonly digest: Buffer; readonly client: Client }[] = [];
  const add = (token: string, client: Client): (() => void) => {
    const entry = { digest: digestOf(token), client };
    entries.push(entry);
    return () => {
      const at = entries.indexOf(entry);
      if (at !== -1) entries.splice(at, 1);
    };
  };
  return {
    add,
    issue(client) {
      const token = randomToken();
      return { token, revoke: add(token, { ...client, admin: false }) };
    },
    find(token) {
      const digest = digestOf(token);
      let found: Client | undefined;
      for (const entry of entries) if (timingSafeEqual(entry.digest, digest)) found = entry.client;
      return found;
    },
  };
}

/** 256 random bits, marked as ours. */
export function randomToken(): string {
  return `iron-${randomBytes(32).toString("base64url")}`;
}

/** Through a text of one byte a character: bytes straight from the hash would each time be memory of their own, for twice the time. */
function digestOf(token: string): Buffer {
  return Buffer.from(hash("sha256", token, "binary"), "latin1");
}
