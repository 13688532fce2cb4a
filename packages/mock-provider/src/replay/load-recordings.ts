import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Usage } from "@iron/types";
import { objectOf, parseJson, textOf } from "../json.ts";
import { readRecordedModel, readRecordedUsage } from "./read-recorded-usage.ts";

/** One recorded reply. */
export interface Recording {
  readonly stream: boolean;
  /** One chunk an event, or the whole body. */
  readonly chunks: readonly Buffer[];
  /** The JSON of the request it answers, where one was stored beside it. */
  readonly request?: string;
  readonly model: string;
  readonly usage?: Usage;
}

const STREAMS = [".sse", ".chunks.txt"];

/**
 * Reads recordings: `NAME.sse` (bytes of a stream), `NAME.chunks.txt` (one event's data a line) and `NAME.json` (a whole reply), each
 * for the request in `NAME.request.json` when there is one.
 */
export function loadRecordings(path: string): Recording[] {
  const names = statSync(path).isDirectory() ? readdirSync(path).sort() : [""];
  return names
    .map((name) => join(path, name))
    .filter((file) => isRecording(file))
    .map((file) => loadOne(file));
}

function isRecording(file: string): boolean {
  if (file.endsWith(".request.json")) return false;
  return file.endsWith(".json") || STREAMS.some((ending) => file.endsWith(ending));
}

function loadOne(file: string): Recording {
  const text = readFileSync(file, "utf8");
  const stream = !file.endsWith(".json");
  const events = stream ? readEvents(file, text) : [text];
  const payloads = events.map((event) => parseJson(stream ? eventData(event) : event));
  const requestFile = file.replace(/(\.sse|\.chunks\.txt|\.json)$/, ".request.json");
  const usage = readRecordedUsage(payloads);
  return {
    stream,
    chunks: events.map((event) => Buffer.from(event)),
    model: readRecordedModel(payloads),
    ...(existsSync(requestFile)
      ? { request: JSON.stringify(parseJson(readFileSync(requestFile, "utf8"))) }
      : {}),
    ...(usage ? { usage } : {}),
  };
}

/** Events with the blank lines that end them. */
function readEvents(file: string, text: string): string[] {
  if (file.endsWith(".sse")) return text.match(/[\s\S]+?(?:\r?\n\r?\n|$)/g) ?? [];
  const lines = text.split("\n").filter(Boolean);
  const typed = lines.map((line) => {
    const type = textOf(objectOf(parseJson(line))["type"]);
    return `${type ? `event: ${type}\n` : ""}data: ${line}\n\n`;
  });
  // Recordings of Chat Completions leave out their terminal mark.
  const chat = textOf(objectOf(parseJson(lines[0] ?? ""))["object"]) === "chat.completion.chunk";
  return chat && lines.at(-1) !== "[DONE]" ? [...typed, "data: [DONE]\n\n"] : typed;
}

function eventData(event: string): string {
  const lines = event.split(/\r?\n/).filter((line) => line.startsWith("data:"));
  return lines.map((line) => line.slice("data:".length).trimStart()).join("\n");
}
