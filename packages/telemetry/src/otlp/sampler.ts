import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace";
import type { OtlpSettings } from "./otlp-settings.ts";

const PARENT_BASED = "parentbased_";

/** @throws {TypeError} when `OTEL_TRACES_SAMPLER` names no sampler of the specification */
export function samplerOf({ name, ratio }: OtlpSettings["sampler"]): Sampler {
  if (!name.startsWith(PARENT_BASED)) return rootSampler(name, ratio);
  return new ParentBasedSampler({ root: rootSampler(name.slice(PARENT_BASED.length), ratio) });
}

function rootSampler(name: string, ratio: number): Sampler {
  switch (name) {
    case "always_on":
      return new AlwaysOnSampler();
    case "always_off":
      return new AlwaysOffSampler();
    case "traceidratio":
      return new TraceIdRatioBasedSampler(ratio);
    default:
      throw new TypeError(
        `OTEL_TRACES_SAMPLER names "${name}": always_on, always_off, traceidratio, or one of these after parentbased_`,
      );
  }
}
