/** The last `capacity` items, oldest first. Adding takes constant time. */
export interface RecentEvents<T> {
  add(item: T): void;
  /** Oldest first. */
  list(): readonly T[];
}

export function recentEvents<T>(capacity: number): RecentEvents<T> {
  const ring: T[] = [];
  let next = 0;
  return {
    add(item): void {
      if (capacity === 0) return;
      ring[next] = item;
      next = (next + 1) % capacity;
    },
    list: () => (ring.length < capacity ? ring.slice() : [...ring.slice(next), ...ring.slice(0, next)]),
  };
}
