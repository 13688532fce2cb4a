import type { Clock } from "@iron/types";
import { IronError, systemClock } from "@iron/types";
import { BUILTIN_KINDS } from "../detect/detection.ts";
import { rememberVerdicts } from "../detect/remember-verdicts.ts";
import { createScanner, type Scanner } from "../detect/scanner.ts";
import { RunawayWatch } from "../runaway/runaway-watch.ts";
import { keyedHash } from "../session/keyed-hash.ts";
import { Sessions } from "../session/sessions.ts";
import { Vault } from "../session/vault.ts";
import { compileToolRules, type ToolRules } from "../tools/tool-rules.ts";
import type { Action, Direction } from "./actions.ts";
import { actionsFor } from "./actions.ts";
import type { AuditPorts } from "./audit.ts";
import type { SafetyOptions } from "./safety-options.ts";

/** What one direction looks for, and what becomes of it. */
export interface Rules {
  readonly scanner: Scanner;
  readonly actions: ReadonlyMap<string, Action>;
}

/** What every exchange of one policy shares. */
export interface SafetyCore {
  /** Undefined where nothing is looked for. */
  readonly request: Rules | undefined;
  readonly reply: Rules | undefined;
  /** What is only observed in replies: looked for beside the stream, which it never holds. */
  readonly replyObserved: Rules | undefined;
  readonly vaults: Sessions<Vault>;
  readonly maxPseudonyms: number;
  readonly tools: ToolRules | undefined;
  readonly runaway: RunawayWatch | undefined;
  readonly ports: AuditPorts;
}

const MAX_SESSIONS = 1_000;
const MAX_PSEUDONYMS = 10_000;

export function safetyCore(options: SafetyOptions): SafetyCore {
  const clock: Clock = options.clock ?? systemClock;
  const maxPseudonyms = options.maxPseudonyms ?? MAX_PSEUDONYMS;
  const maxSessions = options.maxSessions ?? MAX_SESSIONS;
  const { runaway } = options;
  return {
    request: rulesFor(options, "request", (action) => action !== "allow"),
    reply: rulesFor(options, "reply", (action) => action !== "allow" && action !== "observe"),
    replyObserved: rulesFor(options, "reply", (action) => action === "observe"),
    vaults: new Sessions(maxSessions, () => new Vault(maxPseudonyms)),
    maxPseudonyms,
    tools: options.tools === undefined ? undefined : compileToolRules(options.tools),
    runaway:
      runaway === false
        ? undefined
        : new RunawayWatch(runaway ?? {}, { clock, events: options.events, maxSessions }),
    ports: {
      events: options.events,
      onDetection: options.onDetection,
      hash: keyedHash(options.hashKey),
      now: () => clock.now(),
    },
  };
}

function rulesFor(
  options: SafetyOptions,
  direction: Direction,
  counts: (action: Action) => boolean,
): Rules | undefined {
  const { patterns = [], dictionaries = [] } = options;
  const own = [...patterns, ...dictionaries].map((one) => one.kind);
  const kinds = [...new Set([...BUILTIN_KINDS, ...own])];
  const unknown = Object.keys(options.actions ?? {}).find((kind) => !kinds.includes(kind));
  if (unknown !== undefined) {
    throw new IronError(
      "invalid_request",
      `actions names the kind "${unknown}", which nothing finds: it finds ${kinds.join(", ")}`,
    );
  }
  const actions = actionsFor(kinds, options.actions ?? {}, direction);
  const wanted = kinds.filter((kind) => counts(actions.get(kind) ?? "block"));
  if (wanted.length === 0) return undefined;
  const { minConfidence, regions, maxScanMs } = options;
  const scanner = createScanner({ kinds: wanted, minConfidence, regions, patterns, dictionaries, maxScanMs });
  // Texts of replies are new each time.
  return { scanner: direction === "request" ? rememberVerdicts(scanner) : scanner, actions };
}
