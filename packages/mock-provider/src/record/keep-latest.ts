/** Drops the oldest, but only once there are twice as many as are to be kept: then dropping costs nothing to speak of. */
export function keepLatest(list: unknown[], latest: number): void {
  if (list.length >= latest * 2) list.splice(0, list.length - latest);
}
