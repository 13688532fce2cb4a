/** A record while it is being written: fields that are not known are left out. Spreading them in would cost more than all the rest. */
export type Draft<T> = T extends unknown ? { -readonly [K in keyof T]: T[K] } : never;
