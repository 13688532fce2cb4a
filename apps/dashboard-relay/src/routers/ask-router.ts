import type { Readable } from "node:stream";
import { X509Certificate } from "node:crypto";
import { checkServerIdentity, rootCertificates } from "node:tls";
import { Agent, type Dispatcher, request } from "undici";
import { certificatesIn } from "./certificates.ts";
import type { RouterAddress } from "./router-address.ts";

export interface RouterAnswer {
  readonly status: number;
  readonly body: Dispatcher.ResponseData["body"] & Readable;
}

type Options = Pick<Dispatcher.RequestOptions, "method" | "body" | "headersTimeout" | "bodyTimeout"> & {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

/** Asks a router's own API as its administrator, by the certificates that it is known by. */
export async function askRouter(
  router: RouterAddress,
  path: `/iron/${string}`,
  { headers, ...options }: Options,
): Promise<RouterAnswer> {
  const { statusCode, body } = await request(router.url + path, {
    ...options,
    headers: { ...headers, authorization: `Bearer ${router.token}` },
    ...(router.ca !== undefined && { dispatcher: trusting(router.ca) }),
  });
  return { status: statusCode, body };
}

/** One for each text: connections are kept by it, and idle ones keep no process. */
const agents = new Map<string, Agent>();

function trusting(ca: string): Agent {
  const known = agents.get(ca);
  if (known !== undefined) return known;
  const own = new Set(certificatesIn(ca).map((pem) => new X509Certificate(pem).fingerprint256));
  const agent = new Agent({
    connect: {
      ca: [...rootCertificates, ca],
      allowPartialTrustChain: true,
      // A certificate that was named is known by itself, whatever address the router is asked at; one that was signed by it is known by its name.
      checkServerIdentity: (host, shown) =>
        own.has(shown.fingerprint256) ? undefined : checkServerIdentity(host, shown),
    },
  });
  agents.set(ca, agent);
  return agent;
}
