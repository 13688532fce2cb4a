import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface OtlpAttribute {
  readonly key: string;
  readonly value: {
    stringValue?: string;
    intValue?: number | string;
    doubleValue?: number;
    boolValue?: boolean;
  };
}

export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly events: readonly { readonly name: string }[];
  readonly status: { readonly code?: number };
}

export interface OtlpMetric {
  readonly name: string;
  readonly unit: string;
  readonly histogram?: { readonly dataPoints: readonly OtlpPoint[] };
  readonly sum?: { readonly dataPoints: readonly OtlpPoint[] };
}

export interface OtlpPoint {
  readonly attributes: readonly OtlpAttribute[];
  readonly count?: number | string;
  readonly sum?: number;
  readonly asDouble?: number;
  readonly explicitBounds?: readonly number[];
}

export interface Collector {
  readonly url: string;
  readonly spans: OtlpSpan[];
  readonly metrics: OtlpMetric[];
  /** Attributes of the resources that sent. */
  readonly resources: OtlpAttribute[][];
  /** Everything received, as text. */
  readonly raw: string[];
  readonly headers: IncomingMessage["headers"][];
}

interface Received {
  readonly resourceSpans?: readonly {
    readonly resource: { readonly attributes: OtlpAttribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
  readonly resourceMetrics?: readonly {
    readonly resource: { readonly attributes: OtlpAttribute[] };
    readonly scopeMetrics: readonly { readonly metrics: readonly OtlpMetric[] }[];
  }[];
}

/** A collector's OTLP/HTTP endpoint: takes JSON on the standard paths and keeps what it was sent. */
export async function startCollector(): Promise<Collector> {
  const spans: OtlpSpan[] = [];
  const metrics: OtlpMetric[] = [];
  const resources: OtlpAttribute[][] = [];
  const raw: string[] = [];
  const headers: IncomingMessage["headers"][] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const known = request.url === "/v1/traces" || request.url === "/v1/metrics";
      const json = request.headers["content-type"]?.startsWith("application/json") === true;
      response.statusCode = known && json ? 200 : 400;
      response.setHeader("content-type", "application/json");
      response.end("{}");
      if (response.statusCode !== 200) return;
      const text = Buffer.concat(chunks).toString();
      raw.push(text);
      headers.push(request.headers);
      const received = JSON.parse(text) as Received;
      for (const { resource, scopeSpans } of received.resourceSpans ?? []) {
        resources.push(resource.attributes);
        spans.push(...scopeSpans.flatMap((scope) => scope.spans));
      }
      for (const { resource, scopeMetrics } of received.resourceMetrics ?? []) {
        resources.push(resource.attributes);
        metrics.push(...scopeMetrics.flatMap((scope) => scope.metrics));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, spans, metrics, resources, raw, headers };
}

/** Attributes as a plain object. */
export function attributesOf({
  attributes,
}: {
  readonly attributes: readonly OtlpAttribute[];
}): Record<string, string | number | boolean | undefined> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ??
        value.doubleValue ??
        value.boolValue ??
        (value.intValue === undefined ? undefined : Number(value.intValue)),
    ]),
  );
}
