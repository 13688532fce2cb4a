import { IronError, type JsonObject, type RequestText } from "@iron/types";

export function texts(_body: JsonObject): readonly RequestText[] {
  throw new IronError("not_implemented", "texts");
}
