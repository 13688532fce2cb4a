import { formatUsd } from "@iron/types";
import type { Reporter } from "./reporter.ts";

/** One JSON object a line: `ready` first, then every request, `stopped` last. */
export function jsonReporter(write: (text: string) => void): Reporter {
  const line = (fields: Readonly<Record<string, unknown>>): void => write(`${JSON.stringify(fields)}\n`);
  return {
    ready({ baseUrl, apiKey, port, provider, mode, dashboard }) {
      line({
        event: "ready",
        baseUrl,
        apiKey,
        port,
        provider,
        mode,
        ...(dashboard !== undefined && { dashboard }),
      });
    },
    request(record) {
      line({ event: "request", ...record });
    },
    stopped(totals) {
      line({ event: "stopped", ...totals, costUsd: formatUsd(totals.costMicrodollars) });
    },
  };
}
