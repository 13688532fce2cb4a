import type { RequestRecord } from "../record/request-log.ts";
import { isAnthropic } from "./error-reply.ts";
import type { HeaderList } from "./provider-reply.ts";

/** Headers that a provider of the request's family puts on every reply. */
export function vendorHeaders(record: RequestRecord): HeaderList {
  if (isAnthropic(record)) {
    return [
      ["request-id", record.id],
      ["anthropic-organization-id", "00000000-0000-4000-8000-000000000000"],
      ["anthropic-ratelimit-requests-limit", "4000"],
      ["anthropic-ratelimit-requests-remaining", "3999"],
      ["anthropic-ratelimit-requests-reset", "2026-01-01T00:00:01Z"],
    ];
  }
  return [
    ["x-request-id", record.id],
    ["openai-organization", "org-mock"],
    ["openai-processing-ms", "1"],
    ["openai-version", "2020-10-01"],
    ["x-ratelimit-limit-requests", "10000"],
    ["x-ratelimit-remaining-requests", "9999"],
    ["x-ratelimit-reset-requests", "6ms"],
  ];
}
