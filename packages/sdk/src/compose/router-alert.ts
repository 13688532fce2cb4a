import type { LeaseAlert } from "@iron/cost/leases";
import type { AnalyticsAlert } from "@iron/runtime-analytics";
import type { TelemetryAlert } from "../telemetry/telemetry-alert.ts";
import type { ControlServerAlert } from "../control-server/control-server-options.ts";

/** What an operator should know: names and numbers, never a key, a token or a lease id. */
export type RouterAlert = ControlServerAlert | LeaseAlert | AnalyticsAlert | TelemetryAlert;
