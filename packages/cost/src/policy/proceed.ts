import type { Maybe } from "@iron/types";

/** Goes on with a value now, or when it arrives: keeps what is synchronous synchronous. */
export function proceed<T, R>(value: Maybe<T>, use: (value: T) => Maybe<R>): Maybe<R> {
  return value instanceof Promise ? value.then((arrived) => use(arrived)) : use(value);
}

/** Goes on with all values now, or when the last has arrived. */
export function proceedAll<T, R>(
  values: readonly Maybe<T>[],
  use: (values: readonly T[]) => Maybe<R>,
): Maybe<R> {
  const here: T[] = [];
  for (const value of values) {
    if (value instanceof Promise) {
      return Promise.all(values.map(async (one) => one)).then((arrived) => use(arrived));
    }
    here.push(value);
  }
  return use(here);
}
