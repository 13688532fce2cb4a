/**
 * What is there, or will be. On the way of a request nearly everything is there at once, and each promise that is awaited for nothing costs
 * as much as a step of the work itself.
 */
export type Maybe<T> = T | Promise<T>;
