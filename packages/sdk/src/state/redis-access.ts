import { readCertificates } from "@iron/runtime-state";
import type { StatePlace } from "./state-place.ts";

/** What is needed to speak to a place on a Redis server. */
export interface RedisAccess {
  readonly url: string;
  readonly namespace?: string;
  /** PEM. */
  readonly ca?: string;
}

/** @throws {TypeError} naming the file of certificates that cannot be read, or holds none */
export function redisAccess({ url, namespace, ca }: StatePlace & { kind: "redis" }): RedisAccess {
  return {
    url,
    ...(namespace !== undefined && { namespace }),
    ...(ca !== undefined && { ca: readCertificates(ca) }),
  };
}
