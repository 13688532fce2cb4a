/**
 * The shortest of several attempts, in milliseconds: a machine that stands still for a moment makes one of them long, and a fault makes all of
 * them long. Each attempt gives what it took by itself, so that it may prepare first.
 */
export async function shortestOf(attempts: number, attempt: () => Promise<number>): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (let done = 0; done < attempts; done += 1) shortest = Math.min(shortest, await attempt());
  return shortest;
}
