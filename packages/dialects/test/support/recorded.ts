import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { JsonObject } from "@iron/types";
import type { Dialect } from "../../src/dialect.ts";
import { FORMATS } from "./formats.ts";

const FOLDER = new URL("../../../../../shared/recorded/", import.meta.url);

/** One recorded reply of a real provider. */
export interface Recording {
  readonly name: string;
  readonly dialect: Dialect;
  /** The payloads of its events; empty for a whole reply. */
  readonly payloads: readonly string[];
  readonly whole: JsonObject | undefined;
}

/** Recordings of real replies, where a folder of them lies beside the repository; none elsewhere. */
export function readRecordings(): readonly Recording[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(new URL(`${name}/`, FOLDER)).map((file) => `${name}/${file}`))
    .flatMap(readRecording);
}

function readRecording(name: string): readonly Recording[] {
  const text = readFileSync(new URL(name, FOLDER), "utf8");
  if (name.endsWith(".json")) {
    const whole = JSON.parse(text) as JsonObject;
    return [{ name, dialect: formatOf(name, text), payloads: [], whole }];
  }
  const all = payloadsOf(text);
  // Some files hold several streams, one after another.
  const starts = all.flatMap((payload, at) => (payload.includes('"type":"response.created"') ? [at] : []));
  const cuts = starts.length > 1 ? starts : [0];
  return cuts.map((from, at) => {
    const payloads = all.slice(from, cuts[at + 1]);
    return {
      name: at === 0 ? name : `${name}#${at}`,
      dialect: formatOf(name, payloads[0] ?? ""),
      payloads,
      whole: undefined,
    };
  });
}

function payloadsOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/^data: ?/, ""))
    .filter((line) => line.trim() !== "" && !line.startsWith("event:"));
}

function formatOf(name: string, payload: string): Dialect {
  const id = name.startsWith("anthropic")
    ? "anthropic-messages"
    : /"object": ?"chat\.completion/.test(payload) || name.startsWith("openai-chat")
      ? "openai-chat"
      : "openai-responses";
  const found = FORMATS.find((format) => format.id === id);
  if (found === undefined) throw new RangeError(id);
  return found;
}
