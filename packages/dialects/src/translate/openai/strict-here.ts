import type { ChatRequest, ToolDefinition } from "@iron/types";
import type { Losses } from "../loss.ts";
import { fitsStrict } from "./fits-strict.ts";

/** `strict` as this vendor can honour it: a schema from another format that its strict mode would refuse goes without, and is named. */
export function strictHere(
  tool: Extract<ToolDefinition, { kind: "function" }>,
  request: ChatRequest,
  losses: Losses,
): boolean | undefined {
  const native = request.origin?.dialect.startsWith("openai-") ?? false;
  if (tool.strict !== true || native || fitsStrict(tool.parameters ?? {})) return tool.strict;
  losses.drop("tool.strict");
  return undefined;
}
