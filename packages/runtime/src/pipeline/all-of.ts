/** Waits for all of them; undefined where there is nothing to wait for. */
export function allOf(waiting: readonly Promise<void>[]): Promise<void> | undefined {
  return waiting.length > 1 ? Promise.all(waiting).then(() => undefined) : waiting[0];
}
