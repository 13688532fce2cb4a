import type { JsonObject } from "@iron/types";
import { RequestRefusal } from "../formats/request-refusal.ts";
import { errorReply } from "../http/error-reply.ts";
import { bytesReply, jsonReply } from "../http/provider-reply.ts";
import { readForm } from "../http/read-form.ts";
import type { Endpoint, EndpointContext } from "./context.ts";

export const createFile: Endpoint = ({ record, store, created }) => {
  const form = readForm(record);
  const file = form?.files.find((part) => part.name === "file");
  if (!file) throw new RequestRefusal("'file' is a required property", "file");
  const id = `file-${String(store.files.size + 1).padStart(6, "0")}`;
  const meta: JsonObject = {
    id,
    object: "file",
    bytes: file.bytes.length,
    created_at: created,
    filename: file.filename,
    purpose: form?.text("purpose") ?? "assistants",
    status: "processed",
  };
  store.files.set(id, { meta, bytes: file.bytes });
  return jsonReply(200, JSON.stringify(meta));
};

export const listFiles: Endpoint = ({ store }) => {
  const data = [...store.files.values()].map((file) => file.meta);
  return jsonReply(200, JSON.stringify({ object: "list", data, has_more: false }));
};

export const getFile: Endpoint = (context) =>
  withFile(context, (file) => jsonReply(200, JSON.stringify(file.meta)));

export const getFileContent: Endpoint = (context) =>
  withFile(context, (file) => bytesReply(file.bytes, { contentType: "application/octet-stream" }));

export const deleteFile: Endpoint = (context) =>
  withFile(context, (file) => {
    const id = context.params[0] ?? "";
    context.store.files.delete(id);
    return jsonReply(200, JSON.stringify({ id, object: file.meta["object"], deleted: true }));
  });

type StoredFile = { readonly meta: JsonObject; readonly bytes: Buffer };

function withFile(
  context: EndpointContext,
  use: (file: StoredFile) => ReturnType<typeof jsonReply>,
): ReturnType<typeof jsonReply> {
  const id = context.params[0] ?? "";
  const file = context.store.files.get(id);
  return file
    ? use(file)
    : errorReply(context.record, { status: 404, message: `No such File object: ${id}` });
}
