import { readModel } from "../formats/read-common.ts";
import { RequestRefusal } from "../formats/request-refusal.ts";
import { bytesReply, jsonReply } from "../http/provider-reply.ts";
import type { HttpReply } from "../http/provider-reply.ts";
import { readForm } from "../http/read-form.ts";
import { textOf } from "../json.ts";
import { digest } from "../model/digest.ts";
import { writeText } from "../model/write-text.ts";
import type { Endpoint } from "./context.ts";

/** A second of sound for so many bytes of a file. */
const BYTES_PER_SECOND = 16_000;

/** Bytes that no player plays, charged by characters. */
export const speech: Endpoint = ({ body }) => {
  const model = readModel(body);
  const input = textOf(body["input"]);
  if (!input) throw new RequestRefusal("you must provide an input parameter", "input");
  const sound = Buffer.from(digest(model, input).repeat(16), "hex");
  const bytes = Buffer.concat([Buffer.from("ID3"), sound]);
  const full = { inputTokens: 0, outputTokens: 0, units: { characters: Array.from(input).length } };
  return bytesReply(bytes, { contentType: "audio/mpeg", charge: { model, full } });
};

/** Text for a multipart sound file, charged by seconds. */
export const transcription: Endpoint = ({ record, faults }): HttpReply => {
  const form = readForm(record);
  const model = form?.text("model");
  const file = form?.files.find((part) => part.name === "file");
  if (!form || !model || !file) throw new RequestRefusal("you must provide a file and a model", "file");
  const text = writeText(digest(model, file.bytes.toString("base64")), "", 12);
  const seconds = Math.max(1, Math.ceil(file.bytes.length / BYTES_PER_SECOND));
  const charge = { model, full: { inputTokens: 0, outputTokens: 0, units: { audio_seconds: seconds } } };
  if (form.text("response_format") === "text") {
    return bytesReply(Buffer.from(`${text}\n`), { contentType: "text/plain; charset=utf-8", charge });
  }
  const usage = faults.showUsage({ type: "duration", seconds });
  return jsonReply(200, faults.finish(JSON.stringify({ text, usage })), charge);
};
