/**
 * Stops what an exchange has under way. The same as an `AbortController`, at a fraction of its cost: listeners are plain functions, and the
 * signal exists only once somebody asks for it.
 */
export class StopSource {
  #stopped = false;
  #reason: Error | undefined;
  #listeners: Set<() => void> | undefined;
  #controller: AbortController | undefined;

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Why, where that is more than that the client left. */
  get reason(): Error | undefined {
    return this.#reason;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#stopped) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  /** Calls `run` once when stopped, at once if that has happened. Returns what ends the wish. */
  onStop(run: () => void): () => void {
    if (this.#stopped) {
      run();
      return () => undefined;
    }
    const listeners = (this.#listeners ??= new Set());
    listeners.add(run);
    return () => listeners.delete(run);
  }

  stop(reason?: Error): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#reason = reason;
    const listeners = this.#listeners;
    this.#listeners = undefined;
    for (const run of listeners ?? []) run();
    this.#controller?.abort();
  }
}
