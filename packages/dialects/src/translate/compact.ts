/** The same members with the optional ones really optional: absent, never `undefined`. */
export type Compact<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out every member whose value is `undefined`, keeping the order of the others. */
export function compact<const T extends object>(members: T): Compact<T> {
  const all = members as Readonly<Record<string, unknown>>;
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(all)) {
    const value = all[key];
    if (value === undefined) continue;
    // A client may well send a member of this name, which plain assignment would take for the prototype.
    if (key === "__proto__") Object.defineProperty(kept, key, { value, enumerable: true });
    else kept[key] = value;
  }
  return kept as Compact<T>;
}
