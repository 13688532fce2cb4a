import type { Exchange } from "@iron/types";
import type { AuditPorts } from "../policy/audit.ts";
import type { Rules } from "../policy/safety-core.ts";
import type { Vault } from "../session/vault.ts";

/** What is done to a reply: values of its own are looked for by `rules`, pseudonyms of `vault` are turned back. */
export interface ReplyRules {
  readonly exchange: Exchange;
  readonly rules: Rules | undefined;
  readonly vault: Vault | undefined;
  readonly ports: AuditPorts;
}
