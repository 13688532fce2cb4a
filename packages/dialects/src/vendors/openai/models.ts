import type { Json } from "@iron/types";
import { isObject } from "../../json/is-object.ts";
import type { ModelList } from "../../vendor.ts";

/** `GET /models` as OpenAI's API writes it. */
export const openaiModels: ModelList = {
  path: "/models",
  read(body) {
    const data: Json | undefined = body["data"];
    if (!Array.isArray(data)) return [];
    return data.filter(isObject).flatMap(({ id, created, owned_by: owner }) => {
      if (typeof id !== "string") return [];
      return [
        {
          id,
          ...(typeof created === "number" ? { created } : {}),
          ...(typeof owner === "string" ? { owner } : {}),
        },
      ];
    });
  },
  write: (models) => ({
    object: "list",
    data: models.map(({ id, created = 0, owner = "iron" }) => ({
      id,
      object: "model",
      created,
      owned_by: owner,
    })),
  }),
};
