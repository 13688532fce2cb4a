import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { type Secret, secret } from "@iron/types";

/** Keeps lease ids unreadable to whoever has the file and not the IC token. */
export interface LeaseSeal {
  seal(lease: Secret, key: string): Uint8Array;
  /** Undefined when it was sealed with another token, or is not whole. */
  open(sealed: Uint8Array, key: string): Secret | undefined;
}

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM under a key that HKDF-SHA-256 derives from the token, which is itself random. Each record is bound to its own key. */
export function leaseSeal(token: Secret, salt: Uint8Array): LeaseSeal {
  const key = Buffer.from(hkdfSync("sha256", token.reveal(), salt, "iron lease store", 32));
  return {
    seal(lease, name): Uint8Array {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(name));
      const text = Buffer.concat([cipher.update(lease.reveal(), "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]);
    },
    open(sealed, name): Secret | undefined {
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      try {
        const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
          .setAAD(Buffer.from(name))
          .setAuthTag(tag);
        const text = Buffer.concat([
          decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)),
          decipher.final(),
        ]);
        return secret(text.toString("utf8"));
      } catch {
        return undefined;
      }
    },
  };
}
