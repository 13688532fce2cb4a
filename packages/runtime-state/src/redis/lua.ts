import { EXTEND, HOLD, SETTLE, VOID } from "./lua-calls.ts";
import { ADJUST, BEAT, JOIN, LEAVE, PURGE } from "./lua-upkeep.ts";

export type ScriptName =
  | "hold"
  | "extend"
  | "settle"
  | "void"
  | "adjust"
  | "beat"
  | "join"
  | "leave"
  | "purge";

/** Every script by its name. */
export const SCRIPTS: Readonly<Record<ScriptName, string>> = {
  hold: HOLD,
  extend: EXTEND,
  settle: SETTLE,
  void: VOID,
  adjust: ADJUST,
  beat: BEAT,
  join: JOIN,
  leave: LEAVE,
  purge: PURGE,
};
