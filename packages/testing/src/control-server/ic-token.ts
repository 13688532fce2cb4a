import { readJwt } from "./jwt.ts";

export type IcTokenAnswer =
  | { readonly ok: true; readonly agent: number }
  /** The signature, the issuer or the time is wrong, or a claim is missing. */
  | { readonly ok: false; readonly why: "invalid" }
  /** The token is true, and its agent is not `agent_<integer>`. */
  | { readonly ok: false; readonly why: "agent" };

/** Verifies an IC token as the control server does: revocation and permissions are not looked at. */
export function verifyIcToken(token: string, secret: string, nowMs: number): IcTokenAnswer {
  const claims = readJwt(token, secret);
  const exp = claims?.["exp"];
  const valid =
    claims !== undefined &&
    typeof claims["budget_id"] === "string" &&
    isWhole(claims["iat"]) &&
    claims["iss"] === "iron-control-panel" &&
    Array.isArray(claims["permissions"]) &&
    (exp === undefined || exp === null || (isWhole(exp) && Math.floor(nowMs / 1000) <= exp));
  if (!valid) return { ok: false, why: "invalid" };
  const agent = /^agent_(-?\d+)$/.exec(String(claims["agent_id"]))?.[1];
  return agent === undefined ? { ok: false, why: "agent" } : { ok: true, agent: Number(agent) };
}

function isWhole(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
