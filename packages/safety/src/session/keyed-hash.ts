import { createHmac, randomBytes } from "node:crypto";

/** A digest that tells equal values and nothing else to who has not the key: 16 hex digits. */
export type KeyedHash = (value: string) => string;

/** @param key text of any length; absent: random, so that hashes of two runs of a program differ */
export function keyedHash(key?: string): KeyedHash {
  const secret = key ?? randomBytes(32);
  return (value) => createHmac("sha256", secret).update(value).digest("hex").slice(0, 16);
}
