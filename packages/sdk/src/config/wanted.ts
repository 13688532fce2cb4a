import { z } from "zod";

/** Leaves of the schema. Each says what is wanted, so that an error can tell the fix: "`port`: 99999 is not <wanted>". */
export function text(wanted: string, description: string): z.ZodString {
  return z.string({ error: wanted }).min(1, { error: wanted }).describe(description);
}

export function count(
  wanted: { readonly least: number; readonly of: string },
  description: string,
): z.ZodInt {
  const error = `a whole number of ${wanted.of}, ${wanted.least} or more`;
  return z.int({ error }).min(wanted.least, { error }).describe(description);
}

export function webAddress(description: string, protocol: RegExp = /^https?$/): z.ZodURL {
  const schemes = protocol.test("http") ? "https://host/path or http://127.0.0.1:port" : "https://host";
  return z.url({ error: `an address such as ${schemes}`, protocol }).describe(description);
}

/** Lists and tables whose own type is wrong. */
export function list<T extends z.ZodType>(item: T, of: string, description: string): z.ZodArray<T> {
  return z.array(item, { error: `a list of ${of}` }).describe(description);
}

export function table<T extends z.ZodType>(
  value: T,
  of: string,
  description: string,
): z.ZodRecord<z.ZodString, T> {
  return z.record(z.string(), value, { error: `an object of ${of}` }).describe(description);
}
