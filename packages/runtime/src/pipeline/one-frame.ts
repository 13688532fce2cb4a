import type { Frame } from "@iron/types";

/** The frames of a reply that is there already, whole: one. */
export class OneFrame implements AsyncIterable<Frame> {
  readonly frame: Frame;

  constructor(frame: Frame) {
    this.frame = frame;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Frame> {
    yield this.frame;
  }
}
