import type { RequestRecord } from "@iron/sdk";
import type { RefusedRequest } from "./refused-line.ts";
import type { Totals } from "./totals.ts";

/** What is said when the router listens. The only place where the client token and the dashboard's are printed. */
export interface Ready {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly port: number;
  /** The first provider's name. */
  readonly provider: string;
  /** Names of all providers, as requests call them. */
  readonly providers: readonly string[];
  readonly mode: "direct" | "server" | "demo";
  /** Where the provider's key came from. */
  readonly origin: string;
  /** USD spent and limit. */
  readonly budget: readonly [number, number] | undefined;
  /** The dashboard's address with its token; undefined when none runs. */
  readonly dashboard?: string | undefined;
  /** Where money is kept. */
  readonly state: string;
}

/** Says what happens, in one form: lines for people or JSON for programs. */
export interface Reporter {
  ready(ready: Ready): void;
  request(record: RequestRecord): void;
  /** It got no further than the door: a wrong token, no route, a body that cannot be read. */
  refused(request: RefusedRequest): void;
  stopped(totals: Totals): void;
}
