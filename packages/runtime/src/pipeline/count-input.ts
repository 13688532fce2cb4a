import type { InputCounter } from "@iron/dialects";
import type { JsonObject, ProviderKey } from "@iron/types";
import type { Provider } from "../routing/provider.ts";
import type { ExchangeRun } from "./exchange-run.ts";
import { StopSource } from "./stop-source.ts";
import { upstreamHeaders } from "./upstream-headers.ts";

const MAX_COUNT_BYTES = 64 * 1024;

export interface Counting {
  readonly counter: InputCounter;
  readonly provider: Provider;
  readonly key: ProviderKey | undefined;
  readonly json: JsonObject;
  readonly timeoutMs: number;
}

/** What the provider counts in a request, free of charge. Undefined when it does not say so in time. */
export async function countInput(run: ExchangeRun, asked: Counting): Promise<number | undefined> {
  const { counter, provider, key, json, timeoutMs } = asked;
  const stop = new StopSource();
  const cancel = run.deps.clock.after(timeoutMs, () => stop.stop());
  const forget = run.stop.onStop(() => stop.stop());
  try {
    const reply = await run.deps.send({
      ...provider.pathOf(counter.path, key, ""),
      method: "POST",
      headers: { ...upstreamHeaders(run, provider, key), "content-type": "application/json" },
      body: Buffer.from(JSON.stringify(counter.ask(json))),
      stop,
    });
    const body = await reply.body.readAll({
      limit: MAX_COUNT_BYTES,
      tooLarge: () => new RangeError("a count without end"),
    });
    return reply.status < 300 ? counter.read(JSON.parse(body.toString("utf8")) as JsonObject) : undefined;
  } catch {
    return undefined;
  } finally {
    cancel();
    forget();
  }
}
