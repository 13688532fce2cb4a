/** Legacy function calls have no ids: they are numbered, and a result belongs to the last call of its name. */
export interface LegacyCalls {
  next(name: string): string;
  last(name: string): string;
}

export function legacyCalls(): LegacyCalls {
  let count = 0;
  const ids = new Map<string, string>();
  const next = (name: string): string => {
    count++;
    const id = `function_call_${count}`;
    ids.set(name, id);
    return id;
  };
  return { next, last: (name) => ids.get(name) ?? next(name) };
}
