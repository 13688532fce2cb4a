/** The same body, but when whoever reads it stops early while `wanted`, the rest is read all the same and thrown away. */
export function readOn(body: AsyncGenerator<Uint8Array>, wanted: () => boolean): AsyncGenerator<Uint8Array> {
  return {
    next: () => body.next(),
    async return() {
      while (wanted() && (await body.next()).done !== true);
      return body.return(undefined);
    },
    throw: (error) => body.throw(error),
    async [Symbol.asyncDispose]() {
      await body.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
