import type { Json, StreamFailure } from "@iron/types";
import { asObject, asText } from "./read.ts";

/** The error a provider reports inside a stream or in place of a reply, in whichever of the usual shapes. */
export function streamFailure(error: Json | undefined): StreamFailure {
  const body = asObject(error);
  if (body === undefined) {
    return { kind: "error", message: asText(error) ?? "The provider reported an error." };
  }
  const code = body["code"];
  const kind = asText(body["type"]) ?? asText(code) ?? "error";
  return {
    kind,
    message: asText(body["message"]) ?? "The provider reported an error.",
    ...((typeof code === "string" || typeof code === "number") && { code: String(code) }),
  };
}
