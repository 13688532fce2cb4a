import type { ChatRequest } from "@iron/types";
import type { Effort } from "../../translate/effort.ts";
import { modelFamily } from "../../translate/model-family.ts";
import { ID } from "./names.ts";

/**
 * What a model of this format takes, read off its name. From the vendor's pages on adaptive thinking, effort, structured outputs,
 * mid-conversation system messages and the migration guides of 4.6 to 5. A model that is not the vendor's is taken to know the format's
 * older, common part; an unknown one of the vendor's, to be newer than all known.
 */
export interface ModelTraits {
  readonly thinking: "none" | "budget" | "adaptive";
  /** How it is told not to think: some always do, and some refuse to be told what they do by default. */
  readonly thinkingOff: "told" | "by default" | "never";
  /** The efforts it can be told; empty when none. */
  readonly efforts: readonly Effort[];
  /** Temperature and top_p: both, one of the two, or neither. */
  readonly sampling: "free" | "one" | "none";
  readonly structured: boolean;
  readonly systemAnywhere: boolean;
}

const OTHERS: ModelTraits = {
  thinking: "budget",
  thinkingOff: "told",
  efforts: [],
  sampling: "free",
  structured: false,
  systemAnywhere: false,
};

const NEWER_NAME = /^claude-(?<line>[a-z]+)-(?<major>\d{1,2})(?:[-.](?<minor>\d{1,2}))?(?![\d])/;
const OLDER_NAME = /^claude-(?<major>\d)(?:[-.](?<minor>\d{1,2}))?-(?<line>[a-z]+)/;

export function modelTraits(model: string): ModelTraits {
  const name = modelFamily(model);
  if (!name.startsWith("claude")) return OTHERS;
  const groups = (NEWER_NAME.exec(name) ?? OLDER_NAME.exec(name))?.groups;
  const line = groups?.["line"] ?? name.split("-")[1] ?? "";
  const version = groups === undefined ? 99_00 : Number(groups["major"]) * 100 + Number(groups["minor"] ?? 0);
  return {
    thinking: version < 307 ? "none" : version < 406 ? "budget" : "adaptive",
    thinkingOff: thinkingOff(line, version),
    efforts: effortsOf(line, version),
    sampling: version >= 407 ? "none" : version >= 401 ? "one" : "free",
    structured: version >= 405,
    systemAnywhere: version >= 408,
  };
}

function thinkingOff(line: string, version: number): ModelTraits["thinkingOff"] {
  if (line === "fable" || line === "mythos") return "never";
  return version === 407 || version === 408 ? "by default" : "told";
}

function effortsOf(line: string, version: number): readonly Effort[] {
  if (version >= 407) return ["low", "medium", "high", "xhigh", "max"];
  if (version >= 406) return ["low", "medium", "high", "max"];
  return line === "opus" && version === 405 ? ["low", "medium", "high"] : [];
}

/** False when the client wrote this format for this very model: what is wrong then is the provider's to say. */
export function needsFitting(request: ChatRequest, model: string): boolean {
  return request.origin?.dialect !== ID || modelFamily(request.model) !== modelFamily(model);
}
