const LONGEST = 100;

/** Values of one label, held to a number: the first so many that are known are themselves, everything after is `other`. */
export interface BoundedLabel {
  /** The value as a label. With `known` false a value that has not been seen stays `other`: it may be a client's invention. */
  of(value: string, known?: boolean): string;
}

/**
 * Model names come from clients. Without a bound, one client could make the metrics grow for ever; without asking who vouches for a name,
 * it could use up the bound. `clean` takes secrets out. Characters that could mean something to whatever shows a label become `_`.
 */
export function boundedLabel(limit: number, clean = (text: string): string => text): BoundedLabel {
  const seen = new Map<string, string>();
  return {
    of(value, known = true) {
      const found = seen.get(value);
      if (found !== undefined) return found;
      if (!known || seen.size >= limit) return "other";
      const label =
        value === ""
          ? "none"
          : clean(value)
              .replace(/[^\w.:/@+-]/g, "_")
              .slice(0, LONGEST);
      seen.set(value, label);
      return label;
    },
  };
}
