import type { ChatRequest, JsonObject, ToolChoice } from "@iron/types";
import type { Losses } from "../loss.ts";

export interface KeptChoice {
  readonly choice: ToolChoice | undefined;
  /** Settings of calls that go with the tools: taken out of the body when there are none. */
  readonly without: JsonObject;
}

/**
 * The choice among tools that are still there: a choice without tools, or of one that could not be carried, is refused by this vendor, so
 * it is left out, and named when it asked for a call.
 *
 * @param tools How many tools the body will have.
 * @param id The target's format: what its own clients wrote is left alone.
 */
export function keepChoice(
  request: ChatRequest,
  target: { readonly id: string; readonly tools: number },
  losses: Losses,
): KeptChoice {
  const { toolChoice: choice, origin } = request;
  if (origin?.dialect === target.id) return { choice, without: {} };
  const without = target.tools > 0 ? {} : { parallel_tool_calls: undefined };
  if (choice === undefined || (target.tools > 0 && isHere(request, choice))) return { choice, without };
  if (choice.kind !== "auto" && choice.kind !== "none") losses.drop("toolChoice");
  return { choice: undefined, without };
}

function isHere({ tools }: ChatRequest, choice: ToolChoice): boolean {
  if (choice.kind !== "tool") return true;
  return (tools ?? []).some((tool) => tool.kind !== "server" && tool.name === choice.name);
}
