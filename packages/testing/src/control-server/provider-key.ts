import type { ControlContext, ControlRequest } from "./control-context.ts";
import { json } from "./control-reply.ts";
import type { ControlReply } from "./control-reply.ts";
import { verifyIcToken } from "./ic-token.ts";
import { readFields } from "./read-fields.ts";

const MAX_TOKEN = 2000;

/** `POST /api/v1/agents/provider-key`: the plain key for whoever holds the IC token. */
export function providerKey(request: ControlRequest, context: ControlContext): ControlReply {
  const { ic_token: token } = readFields(request, { ic_token: "string" });
  if (token.trim() === "") return refuse(400, "INVALID_TOKEN", "ic_token is required");
  if (token.length > MAX_TOKEN) return refuse(400, "INVALID_TOKEN", "ic_token is too long");
  if (!context.cryptoConfigured)
    return refuse(503, "CRYPTO_UNAVAILABLE", "Encryption service not configured");
  const verified = verifyIcToken(token, context.icTokenSecret, context.clock.now());
  if (!verified.ok) {
    return verified.why === "agent"
      ? refuse(400, "INVALID_TOKEN", "Invalid agent ID in token")
      : refuse(401, "UNAUTHORIZED", "Invalid or expired IC Token");
  }
  const { agents, providerKeys, keyFetches } = context.books;
  const agent = agents.get(verified.agent);
  if (!agent) return refuse(404, "INVALID_TOKEN", "Agent not found");
  if (agent.providerKeyId === null) {
    return refuse(403, "NO_PROVIDER_ASSIGNED", "No provider key assigned to this agent");
  }
  const key = providerKeys.get(agent.providerKeyId);
  if (!key) return refuse(404, "PROVIDER_NOT_FOUND", "Provider key not found");
  if (!key.enabled) return refuse(403, "NO_PROVIDER_ASSIGNED", "Provider key is disabled");
  if (key.broken) return refuse(500, "CRYPTO_UNAVAILABLE", "Decryption failed");
  keyFetches.push(agent.id);
  const base = key.baseUrl === undefined ? {} : { base_url: key.baseUrl };
  return json(200, { provider_key: key.key, provider: key.provider, ...base });
}

function refuse(status: number, code: string, error: string): ControlReply {
  return json(status, { error, code });
}
