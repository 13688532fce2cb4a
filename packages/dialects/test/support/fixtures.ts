import { readdirSync, readFileSync } from "node:fs";
import type { Dialect } from "../../src/dialect.ts";
import { FORMATS } from "./formats.ts";

export interface Fixture {
  /** The feature it shows. */
  readonly feature: string;
  readonly dialect: Dialect;
  readonly text: string;
}

const FOLDER = new URL("../streams/", import.meta.url);

/** Every stream in `test/streams`, named `<feature>.<format>.sse`. */
export function readFixtures(): readonly Fixture[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".sse"))
    .map((name) => {
      const [feature = "", id = ""] = name.split(".");
      const dialect = FORMATS.find((format) => format.id === id);
      if (dialect === undefined) throw new RangeError(`${name} names no format`);
      return { feature, dialect, text: readFileSync(new URL(name, FOLDER), "utf8") };
    });
}
