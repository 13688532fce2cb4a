import { z } from "zod";
import { runtimeConfigSchema } from "./schema.ts";

/** The configuration's JSON Schema (draft 2020-12), for editors. */
export function runtimeConfigJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(runtimeConfigSchema, { io: "input" });
  return { $schema, title: "Iron configuration", ...schema };
}
