import { isIP } from "node:net";

/** Whether a Redis address asks for TLS. */
export function speaksTls({ protocol }: URL): boolean {
  return protocol === "rediss:" || protocol === "valkeys:";
}

/** What a TLS socket needs to know. */
export interface ServerTls {
  /** RFC 6066: an address is no name of a server. The certificate is checked against it all the same. */
  readonly servername?: string;
  /** PEM; absent: the system's. */
  readonly ca?: string;
}

/** @param host name or address, without brackets */
export function serverTls(host: string, ca: string | undefined): ServerTls {
  return { ...(isIP(host) === 0 && { servername: host }), ...(ca !== undefined && { ca }) };
}
