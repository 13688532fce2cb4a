import { keyIdOf } from "@iron/runtime";
import type { Secret } from "@iron/types";
import { z } from "zod";

const claims = z.object({ agent_id: z.string().regex(/^agent_-?\d{1,19}$/) });

/**
 * A name for whom a token speaks, to keep apart on disk what belongs to different agents and together what belongs to one, also when its token
 * is replaced. The claim cannot be verified here and decides nothing else; a token without one is its own owner.
 */
export function tokenOwner(token: Secret): string {
  try {
    const [, body = ""] = token.reveal().split(".");
    return claims.parse(JSON.parse(Buffer.from(body, "base64url").toString("utf8"))).agent_id;
  } catch {
    return keyIdOf(token);
  }
}
