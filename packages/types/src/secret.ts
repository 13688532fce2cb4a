const HIDDEN = "[secret]";

/** A key or token in memory. Printing, logging or serialising it shows `[secret]`; only `reveal()` gives the text. */
export interface Secret {
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

/** Wraps a key or token so that it cannot be printed by accident. */
export function secret(text: string): Secret {
  return Object.freeze({
    reveal: (): string => text,
    toString: (): string => HIDDEN,
    toJSON: (): string => HIDDEN,
    [Symbol.for("nodejs.util.inspect.custom")]: (): string => HIDDEN,
  });
}
