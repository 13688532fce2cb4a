import { vendors } from "@iron/dialects";
import type { ProviderOptions } from "@iron/runtime";
import { type Clock, secret } from "@iron/types";
import type { ControlServerConfig } from "../config/provider-config.ts";
import { type Environment, resolveSecret } from "../keys/resolve-secret.ts";
import type { Upstreams } from "../keys/upstreams.ts";
import { withoutUndefined } from "../config/without-undefined.ts";
import { type ControlServerKeySource, createControlServerKeySource } from "./control-server-key-source.ts";
import type { AssignedProvider, ControlServerAlert } from "./control-server-options.ts";

const START_WAIT_MS = 3000;

/** What a router must hear of its providers in server mode. */
export interface ServerUpstreamsHooks {
  readonly env: Environment;
  readonly clock: Clock;
  readonly onAlert: (alert: ControlServerAlert) => void;
  /** The server named another provider than before: these are the router's providers from now on. */
  readonly onProviders: (providers: readonly ProviderOptions[]) => void;
}

/**
 * One provider, whose key the control server hands out. A server that does not say in time which provider that is does not keep the router
 * from starting: then every provider it could be is offered, until it says.
 */
export async function serverUpstreams(
  config: ControlServerConfig,
  hooks: ServerUpstreamsHooks,
): Promise<Upstreams> {
  const { url, token, ...rest } = config;
  /** Before the router has its providers, and after it has others, nobody is told. */
  let inForce = false;
  const source: ControlServerKeySource = createControlServerKeySource({
    ...withoutUndefined(rest),
    server: url,
    token: secret(resolveSecret(token, "controlServer.token", hooks.env)),
    clock: hooks.clock,
    onAlert: hooks.onAlert,
    onProvider: (provider) => inForce && hooks.onProviders([provided(provider, source)]),
  });
  const assigned = await soon(source.provider(), hooks.clock);
  inForce = true;
  const possible = [...vendors.keys()].map((vendor) => provided(vendor, source));
  return {
    mode: "server",
    providers: assigned === undefined ? possible : [provided(assigned, source)],
    assigned: () => source.provider(),
    close: () => {
      inForce = false;
      return source.close();
    },
  };
}

function provided(vendor: AssignedProvider, key: ControlServerKeySource): ProviderOptions {
  return { name: vendor, vendor, key };
}

/** What the promise gives within a short wait; undefined when it fails (the alert has told why) or takes longer. */
async function soon<T>(promise: Promise<T>, clock: Clock): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const cancel = clock.after(START_WAIT_MS, () => resolve(undefined));
  try {
    return await Promise.race([promise.catch(() => undefined), late]);
  } finally {
    cancel();
  }
}
