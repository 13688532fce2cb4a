import type { ChatRequest, JsonObject } from "@iron/types";
import type { EncodeContext } from "../../dialect.ts";
import type { Losses } from "../../translate/loss.ts";
import { closeSchema } from "./close-schema.ts";
import { modelTraits, needsFitting } from "./model-traits.ts";
import { ID } from "./names.ts";

export interface EncodedOutput {
  readonly format?: JsonObject;
  /** The same in its former place, where the client wrote it there. */
  readonly formerFormat?: JsonObject;
}

/** Only a schema can be asked for here. Its name is a label without effect, and it is always strict. */
export function encodeOutput(request: ChatRequest, context: EncodeContext, losses: Losses): EncodedOutput {
  const { output, origin } = request;
  if (output === undefined || output.kind === "text") return {};
  const fitting = needsFitting(request, context.model);
  if (output.kind === "json" || (fitting && !modelTraits(context.model).structured)) {
    losses.drop("output");
    return {};
  }
  if (output.description !== undefined) losses.drop("output.description");
  const native = origin?.dialect === ID;
  const format = { type: "json_schema", schema: native ? output.schema : closeSchema(output.schema) };
  return native && origin.names["output"] === "output_format" ? { formerFormat: format } : { format };
}
