import type { RequestRecord } from "../record/request-log.ts";

export interface ReadForm {
  text(name: string): string | undefined;
  readonly files: readonly FormFile[];
}

export interface FormFile {
  readonly name: string;
  readonly filename: string;
  readonly bytes: Buffer;
}

/** A multipart body in parts; undefined when the body is something else. */
export function readForm(record: RequestRecord): ReadForm | undefined {
  const type = record.headers.get("content-type") ?? "";
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/.exec(type)?.[1];
  if (boundary === undefined) return undefined;
  const texts = new Map<string, string>();
  const files: FormFile[] = [];
  for (const part of splitParts(record.body, `\r\n--${boundary}`)) {
    const border = part.indexOf("\r\n\r\n");
    const head = part.subarray(0, border).toString();
    const bytes = part.subarray(border + 4);
    const name = /\bname="([^"]*)"/.exec(head)?.[1] ?? "";
    const filename = /\bfilename="([^"]*)"/.exec(head)?.[1];
    if (filename === undefined) texts.set(name, bytes.toString());
    else files.push({ name, filename, bytes });
  }
  return { text: (name) => texts.get(name), files };
}

function splitParts(body: Buffer, border: string): Buffer[] {
  // The first border has no line end before it.
  const bytes = Buffer.concat([Buffer.from("\r\n"), body]);
  const parts: Buffer[] = [];
  let from = bytes.indexOf(border);
  for (;;) {
    const to = from < 0 ? -1 : bytes.indexOf(border, from + border.length);
    if (to < 0) return parts;
    parts.push(bytes.subarray(from + border.length + 2, to));
    from = to;
  }
}
