import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { RecordedReply } from "../replay/recorded-reply.ts";

/** Whose reply it is: the client's own key opens it, and the record's id ties it to its place. */
export interface SealedFor {
  readonly key: string;
  readonly id: string;
}

const CIPHER = "aes-256-gcm";
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = SALT_BYTES + NONCE_BYTES + TAG_BYTES;

function cipherKey(key: string, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, salt, "iron idempotent reply", 32));
}

/**
 * A reply as it lies at rest: AES-256-GCM under a key that HKDF-SHA-256 derives from the client's own idempotency key, which is itself never
 * kept. So whoever has the store has no reply, as long as clients choose keys that cannot be guessed; and routers that share a store need
 * share no secret.
 */
export function sealReply(reply: RecordedReply, { key, id }: SealedFor): string {
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, cipherKey(key, salt), nonce).setAAD(Buffer.from(id));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(reply), "utf8"), cipher.final()]);
  return Buffer.concat([salt, nonce, cipher.getAuthTag(), sealed]).toString("base64");
}

/** Undefined when it is not whole, or was sealed for another key or place. */
export function openReply(text: string, { key, id }: SealedFor): RecordedReply | undefined {
  const bytes = Buffer.from(text, "base64");
  const salt = bytes.subarray(0, SALT_BYTES);
  const nonce = bytes.subarray(SALT_BYTES, SALT_BYTES + NONCE_BYTES);
  const tag = bytes.subarray(SALT_BYTES + NONCE_BYTES, HEAD_BYTES);
  try {
    const decipher = createDecipheriv(CIPHER, cipherKey(key, salt), nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(id))
      .setAuthTag(tag);
    const plain = Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES)), decipher.final()]);
    return JSON.parse(plain.toString("utf8")) as RecordedReply;
  } catch {
    return undefined;
  }
}
