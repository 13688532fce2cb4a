import { firstNumber, isNews, type Journal, type Listener, type News, type Told } from "./journal.ts";

/** The journal of a relay that stands alone: it is always its turn, and nothing outlives it. */
export function localJournal(listener: Listener): Journal {
  const stopping = new AbortController();
  const after = new Map<string, string>();
  const start = firstNumber(Date.now());
  let last = start;
  const append = (router: string, told: readonly Told[]): Promise<void> => {
    const news: News[] = [];
    for (const { id, event } of told) {
      if (isSeen(after.get(router), id)) continue;
      if (id !== "") after.set(router, id);
      if (!isNews(event)) continue;
      last += 1;
      news.push({ seq: last, router, event });
    }
    if (news.length > 0) listener.onNews(news);
    return Promise.resolve();
  };
  return {
    start,
    run: (follow) =>
      follow({
        signal: stopping.signal,
        after: (router) => after.get(router) ?? "",
        append,
        publish: () => Promise.resolve(),
      }),
    stop() {
      stopping.abort();
      return Promise.resolve();
    },
  };
}

/** A router may tell again what it told before; ids of another epoch are new. */
function isSeen(last: string | undefined, id: string): boolean {
  const [epoch, seq] = id.split(":");
  const [lastEpoch, lastSeq] = (last ?? "").split(":");
  return epoch !== "" && epoch === lastEpoch && Number(seq) <= Number(lastSeq);
}
