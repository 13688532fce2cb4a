import { BlockList, isIP } from "node:net";

const privateAddresses = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const)
  privateAddresses.addSubnet(network, bits, "ipv4");
for (const [network, bits] of [
  ["::", 128],
  ["::1", 128],
  ["64:ff9b::", 96],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const)
  privateAddresses.addSubnet(network, bits, "ipv6");

/** Names that never lead to the public internet. */
const privateName = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|localdomain|arpa)$/;

/**
 * Whether a host of a parsed URL is loopback, private, link-local or otherwise not public. `URL` has already turned every spelling of an
 * IPv4 address into dotted form; `BlockList` sees IPv4 inside `::ffff:` addresses.
 */
export function isPrivateHost(hostname: string): boolean {
  const host = bareHost(hostname);
  const version = isIP(host);
  if (version !== 0) return privateAddresses.check(host, version === 4 ? "ipv4" : "ipv6");
  return privateName.test(host) || !host.includes(".");
}

function bareHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
}
