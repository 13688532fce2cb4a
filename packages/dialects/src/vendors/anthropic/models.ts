import type { Json } from "@iron/types";
import { isObject } from "../../json/is-object.ts";
import type { ModelList } from "../../vendor.ts";

/** `GET /v1/models` as Anthropic's API writes it: one page that holds all. */
export const anthropicModels: ModelList = {
  path: "/v1/models?limit=1000",
  read(body) {
    const data: Json | undefined = body["data"];
    if (!Array.isArray(data)) return [];
    return data.filter(isObject).flatMap(({ id, created_at: created, display_name: name }) => {
      if (typeof id !== "string") return [];
      const at = typeof created === "string" ? Date.parse(created) : Number.NaN;
      return [
        {
          id,
          ...(Number.isNaN(at) ? {} : { created: at / 1000 }),
          ...(typeof name === "string" ? { name } : {}),
          owner: "anthropic",
        },
      ];
    });
  },
  write: (models) => ({
    data: models.map(({ id, created = 0, name = id }) => ({
      type: "model",
      id,
      display_name: name,
      created_at: new Date(created * 1000).toISOString(),
    })),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  }),
};
