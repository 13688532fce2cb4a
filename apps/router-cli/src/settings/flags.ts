import type { RuntimeConfig } from "@iron/sdk";

type LogFlags = NonNullable<NonNullable<RuntimeConfig["telemetry"]>["log"]>;

/** What the command line said, unread: absent means not said. */
export interface StartFlags {
  readonly port?: string;
  readonly host?: string;
  readonly providerKey?: readonly string[];
  readonly budget?: string;
  readonly config?: string;
  readonly state?: string;
  readonly apiKey?: string;
  readonly maxConnections?: string;
  readonly drain?: boolean;
  readonly tranche?: string;
  readonly demo: DemoMode;
  readonly logLevel?: LogFlags["level"];
  readonly logFormat?: LogFlags["format"];
  readonly logFile?: string;
  readonly dashboard?: boolean | undefined;
  readonly dashboardPort?: string | undefined;
  readonly json: boolean;
}

/** `auto`: the offline provider when there is no other. */
export type DemoMode = "auto" | "always" | "never";
