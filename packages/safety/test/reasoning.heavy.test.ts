import { describe } from "vitest";
import { reasoningSplits } from "./reasoning-splits.ts";
import { DIALECTS } from "./stream.ts";

describe.each(DIALECTS)("A-75: reasoning at every byte in a stream of %s", (dialect) => {
  reasoningSplits(dialect, 1);
});
