import type { ProviderKey } from "@iron/types";

/**
 * Addresses of machines and of networks of one's own, and any with credentials in it. Public ones stay: vendors point to their own pages in
 * their errors.
 */
const INNER_ADDRESS =
  /\bhttps?:(?:\/|\\\/){2}(?:[^\s"'<>\\/@]*@|(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\]|[\w-]+|[\w.-]+\.(?:local|internal|intranet|lan|home|corp|localdomain))(?=[:/\s"'<>\\?#,;)]|\.?$))(?:[^\s"'<>\\]|\\\/)*/gi;

/** A provider's error without the key, which some repeat when they refuse it, and without addresses that are nobody's business. */
export function scrubError(body: Uint8Array, key: ProviderKey | undefined): Uint8Array {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const secret = key?.secret.reveal();
  const holdsKey = secret !== undefined && text.includes(secret);
  if (!holdsKey && !text.includes("http")) return body;
  const shown = text.toString("utf8");
  const without = secret === undefined ? shown : shown.replaceAll(secret, "[secret]");
  const scrubbed = without.replace(INNER_ADDRESS, "[address]");
  return scrubbed === shown ? body : Buffer.from(scrubbed);
}
