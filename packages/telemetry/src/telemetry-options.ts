import type { BudgetControl, EventBus, Secret } from "@iron/types";
import { z } from "zod";
import type { ExchangeObserver } from "./exchange-observer.ts";
import type { Redactor } from "./redact/redactor.ts";
import { type LogOptions, logOptionsSchema } from "./log/log-options.ts";

export interface TelemetryOptions {
  /** Default: info and above, to standard output. `false`: no log. */
  readonly log?: LogOptions | false | undefined;
  /** Keys and tokens that must not be in any line; more can be hidden later. */
  readonly secrets?: Iterable<Secret | string> | undefined;
  /** Where breakers, redactions, alerts and agents tell of themselves. */
  readonly events?: EventBus | undefined;
  /** For the gauges of held and spent money. */
  readonly budget?: Pick<BudgetControl, "status"> | undefined;
  /** How many events wait to be sent to the control server. */
  readonly outbox?: (() => number | Promise<number>) | undefined;
  /** How many model names become labels; later ones are counted as `other`. Default 100. */
  readonly maxModels?: number | undefined;
  /** Further observers, such as the OpenTelemetry signals of `@iron/telemetry/otel` or `/otlp`; a function is asked when the router starts. */
  readonly observers?: readonly ExchangeObserver[] | (() => Promise<readonly ExchangeObserver[]>) | undefined;
  /** One that others fill too. Default: its own. */
  readonly redactor?: Redactor | undefined;
}

/** What options that come from a configuration must look like; the rest is typed by its maker. */
const schema = z.object({
  log: z.union([z.literal(false), logOptionsSchema]).optional(),
  maxModels: z.int().min(1).max(10_000).optional(),
});

/** @throws {TypeError} naming the option that is wrong */
export function checkTelemetryOptions(options: TelemetryOptions): void {
  const read = schema.safeParse(options);
  if (read.success) return;
  const [issue] = read.error.issues;
  throw new TypeError(`telemetry option ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is wrong"}`);
}
