import { formatUsd } from "@iron/types";
import { shownPath } from "./refused-line.ts";
import type { Reporter } from "./reporter.ts";

/** One JSON object a line: `ready` first, then every request, those that were refused at the door as `refused`, and `stopped` last. */
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
    refused({ request, at, method, path, status, code }) {
      line({ event: "refused", id: request, at, method, path: shownPath(path), status, code });
    },
    stopped(totals) {
      line({ event: "stopped", ...totals, costUsd: formatUsd(totals.costMicrodollars) });
    },
  };
}
