import type { Clock, EventBus } from "@iron/types";
import { z } from "zod";
import { ACTIONS, type KindAction } from "./actions.ts";
import type { DetectionEntry } from "./audit.ts";
import type { Dictionary } from "../own/dictionary.ts";
import type { OwnPattern } from "../own/own-pattern.ts";
import type { RunawaySettings } from "../runaway/runaway-settings.ts";
import type { ToolSettings } from "../tools/tool-settings.ts";

/** Plain settings of the safety policy, as a configuration file may hold them. */
export interface SafetySettings {
  /** Action by kind; kinds that are not named keep theirs. */
  readonly actions?: Readonly<Record<string, KindAction>> | undefined;
  /** Own patterns in RE2 syntax. */
  readonly patterns?: readonly OwnPattern[] | undefined;
  /** Own words. */
  readonly dictionaries?: readonly Dictionary[] | undefined;
  /** 0 to 1, default 0.5. */
  readonly minConfidence?: number | undefined;
  /** Regions where phone numbers without `+` may be valid. Default US, GB, DE, FR. */
  readonly regions?: readonly string[] | undefined;
  /** Key of the hashes in audit entries and of the action `hash`; default random for each start. */
  readonly hashKey?: string | undefined;
  /** Longest scan of one text, in milliseconds; longer is refused. Default 1000. */
  readonly maxScanMs?: number | undefined;
  /** Sessions whose pseudonyms are kept. Default 1000. */
  readonly maxSessions?: number | undefined;
  /** Pseudonyms kept for one session. Default 10 000. */
  readonly maxPseudonyms?: number | undefined;
  /** Which tools a model may call, and with what. */
  readonly tools?: ToolSettings | undefined;
  /** When an agent that runs in circles is stopped; `false`: never. */
  readonly runaway?: RunawaySettings | false | undefined;
}

/** Settings, and the ports that the policy is handed. */
export interface SafetyOptions extends SafetySettings {
  readonly events?: EventBus | undefined;
  /** Called for each detection: an audit entry without the value. */
  readonly onDetection?: ((entry: DetectionEntry) => void) | undefined;
  readonly clock?: Clock | undefined;
}

const action = z.enum(ACTIONS);
const kind = z.string().regex(/^[a-z][a-z0-9_]{0,40}$/, "must be lower case letters, digits and _");
const count = z.int().positive();
const glob = z.string().min(1);
const warnAndRefuse = z.strictObject({ warn: count.optional(), refuse: count.optional() });

/** The settings, validated. */
export const safetySettingsSchema: z.ZodType<SafetySettings> = z.strictObject({
  actions: z
    .record(kind, z.union([action, z.strictObject({ request: action.optional(), reply: action.optional() })]))
    .optional(),
  patterns: z
    .array(
      z.strictObject({
        kind,
        pattern: z.string().min(1),
        caseInsensitive: z.boolean().optional(),
        confidence: z.number().min(0).max(1).optional(),
        maxLength: z.int().min(1).max(4096).optional(),
      }),
    )
    .optional(),
  dictionaries: z
    .array(
      z.strictObject({
        kind,
        words: z.array(z.string().min(1).max(256)),
        caseSensitive: z.boolean().optional(),
      }),
    )
    .optional(),
  minConfidence: z.number().min(0).max(1).optional(),
  regions: z.array(z.string().regex(/^[A-Z]{2}$/, "must be a country code such as US")).optional(),
  hashKey: z.string().min(16, "must be at least 16 characters").optional(),
  maxScanMs: z.number().positive().optional(),
  maxSessions: count.optional(),
  maxPseudonyms: count.optional(),
  tools: z
    .strictObject({
      allow: z.array(glob).optional(),
      deny: z
        .array(
          z.union([
            glob,
            z.strictObject({
              name: glob,
              arguments: z.string().min(1).optional(),
              path: z.string().optional(),
              reason: z.string().optional(),
            }),
          ]),
        )
        .optional(),
      onDeny: z.enum(["replace", "block"]).optional(),
      maxCallBytes: count.optional(),
    })
    .optional(),
  runaway: z
    .union([
      z.literal(false),
      z.strictObject({
        sameCall: warnAndRefuse.optional(),
        errors: warnAndRefuse.optional(),
        toolErrors: warnAndRefuse.optional(),
        spendPerMinute: z
          .strictObject({ warn: z.number().positive().optional(), refuse: z.number().positive().optional() })
          .optional(),
        windowMs: z.number().positive().optional(),
      }),
    ])
    .optional(),
});
