import type { News } from "../journal.ts";

export interface ReadNews extends News {
  /** Of the router's feed. */
  readonly id: string;
}

/** How far this relay has read: Redis may forget what it was told. */
export interface Known {
  /** The number of the last news. */
  readonly seq: number;
  /** The later of an id in Redis and the one that was read last, of one router's feed. */
  after(router: string, kept: string | undefined): string;
  /** Those of them that are new here. */
  read(news: readonly ReadNews[]): readonly News[];
  /** Whether nothing lies between what was read last and this number. */
  isNext(seq: number | undefined): boolean;
}

/** @param start where numbers begin, until one is read */
export function createKnown(start: number): Known {
  const ids = new Map<string, string>();
  let seq = start;
  return {
    get seq() {
      return seq;
    },
    after: (router, kept) => later(ids.get(router), kept) ?? "",
    read(news) {
      const fresh = news.filter((one) => one.seq > seq);
      for (const one of fresh) {
        seq = one.seq;
        ids.set(one.router, one.id);
      }
      return fresh;
    },
    isNext: (next) => next === seq + 1,
  };
}

function later(read: string | undefined, kept: string | undefined): string | undefined {
  if (read === undefined || kept === undefined) return kept ?? read;
  const [readEpoch, readSeq] = read.split(":");
  const [keptEpoch, keptSeq] = kept.split(":");
  return readEpoch === keptEpoch && Number(readSeq) > Number(keptSeq) ? read : kept;
}
