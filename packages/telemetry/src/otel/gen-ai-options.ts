import type { Clock } from "@iron/types";
import type { Meter, Tracer } from "@opentelemetry/api";

export interface GenAiOptions {
  readonly tracer?: Tracer | undefined;
  readonly meter?: Meter | undefined;
  /** Where a provider is; for `server.address` and `server.port`. */
  readonly serverOf?: ((provider: string) => ServerAddress | undefined) | undefined;
  /** Takes secrets out of names that clients chose; `telemetry.clean`. */
  readonly clean?: ((text: string) => string) | undefined;
  /** How many model names are told apart in metrics; later ones are `other`. Default 100. */
  readonly maxModels?: number | undefined;
  readonly clock?: Clock | undefined;
}

export interface ServerAddress {
  readonly address: string;
  readonly port?: number | undefined;
}
