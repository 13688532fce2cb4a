import type { Call, CallEnd, Exchange, Usage } from "@iron/types";
import type { Attributes } from "@opentelemetry/api";
import { callResult } from "../log/call-facts.ts";
import { genAi, general, iron } from "./attribute-names.ts";
import type { ServerAddress } from "./gen-ai-options.ts";

const MS = 1000;

export interface CallNames {
  readonly exchange: Exchange;
  readonly call: Call;
  readonly server: ServerAddress | undefined;
  readonly clean: (text: string) => string;
}

/** What is known of a call when it opens. */
export function openingAttributes({ exchange, call, server, clean }: CallNames): Attributes {
  const { maxOutputTokens, choices } = call.size;
  return {
    [genAi.operation]: exchange.endpoint.operation,
    [genAi.provider]: call.target.provider,
    [genAi.requestModel]: clean(call.target.model),
    [genAi.requestStream]: call.stream,
    [iron.requestId]: exchange.id,
    [iron.attempt]: call.attempt,
    ...(maxOutputTokens !== undefined && { [genAi.requestMaxTokens]: maxOutputTokens }),
    ...(choices !== 1 && { [genAi.requestChoices]: choices }),
    ...serverAttributes(server),
  };
}

/** Address and port, where the provider's place is known. */
export function serverAttributes(server: ServerAddress | undefined): Attributes {
  if (server === undefined) return {};
  return {
    [general.serverAddress]: server.address,
    ...(server.port !== undefined && { [general.serverPort]: server.port }),
  };
}

/** What is known when it has ended. */
export function endAttributes(call: Call, end: CallEnd, clean: (text: string) => string): Attributes {
  const status = end.status ?? (end.kind === "completed" ? undefined : end.failure.status);
  const { held, charged, source } = call.money;
  return {
    ...(status !== undefined && { [general.status]: status }),
    ...errorAttributes(end),
    ...(end.kind !== "failed" && usageAttributes(end.usage)),
    ...(end.kind !== "failed" &&
      end.delivered.model !== undefined && { [genAi.responseModel]: clean(end.delivered.model) }),
    ...(call.stream && end.firstTokenMs !== undefined && { [genAi.firstChunk]: end.firstTokenMs / MS }),
    ...(held !== undefined && { [iron.held]: held }),
    ...(charged !== undefined && { [iron.charged]: charged }),
    ...(source !== undefined && { [iron.source]: source }),
  };
}

/** `error.type` is the failure's kind; absent when nothing failed. */
export function errorAttributes(end: CallEnd): Attributes {
  return end.kind === "completed" ? {} : { [general.errorType]: callResult(end) };
}

function usageAttributes(usage: Partial<Usage> | undefined): Attributes {
  if (usage === undefined) return {};
  const { cacheWriteTokens, cacheWrite1hTokens } = usage;
  const written = (cacheWriteTokens ?? 0) + (cacheWrite1hTokens ?? 0);
  return {
    ...defined(genAi.inputTokens, usage.inputTokens),
    ...defined(genAi.outputTokens, usage.outputTokens),
    ...defined(genAi.cacheReadTokens, usage.cacheReadTokens),
    ...defined(genAi.cacheWriteTokens, written === 0 ? undefined : written),
    ...defined(genAi.reasoningTokens, usage.reasoningTokens),
  };
}

function defined(name: string, value: number | undefined): Attributes {
  return value === undefined ? {} : { [name]: value };
}
