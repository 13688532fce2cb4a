import type { ChatRequest, Json, JsonObject, JsonPath, RequestBody, RequestText } from "@iron/types";

const PLACES: ReadonlySet<string> = new Set(["system", "user", "assistant"]);

/** A JSON body whose texts are the `content` and `text` strings in it. */
export function fakeBody(json: JsonObject, chat: ChatRequest | undefined): RequestBody {
  let current = structuredClone(json) as Json;
  let bytes = encode(current);
  return {
    get bytes() {
      return bytes;
    },
    texts: () => findTexts(current, [], "other"),
    rewrite(edits) {
      for (const edit of edits) current = replaceAt(current, edit.path, edit.text);
      bytes = encode(current);
    },
    chat: () => chat,
  };
}

function encode(json: Json): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(json));
}

function findTexts(value: Json | undefined, path: JsonPath, place: RequestText["place"]): RequestText[] {
  if (Array.isArray(value)) {
    return (value as readonly Json[]).flatMap((item, at) => findTexts(item, [...path, at], place));
  }
  if (typeof value !== "object" || value === null) return [];
  const object = value as JsonObject;
  const role = object["role"];
  const inside = typeof role === "string" && PLACES.has(role) ? (role as RequestText["place"]) : place;
  return Object.entries(object).flatMap(([name, member]) => {
    const at = [...path, name];
    if (typeof member !== "string") return findTexts(member, at, inside);
    return name === "content" || name === "text"
      ? [{ path: at, text: member, place: inside, json: false }]
      : [];
  });
}

function replaceAt(value: Json | undefined, path: JsonPath, text: string): Json {
  const [step, ...rest] = path;
  if (step === undefined) return text;
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((item, at) => (at === step ? replaceAt(item, rest, text) : item));
  }
  const object = (value ?? {}) as JsonObject;
  return { ...object, [step]: replaceAt(object[step], rest, text) };
}
