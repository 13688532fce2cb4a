const EVERY_MS = 25;
const ATTEMPTS = 600;

/** Resolves once `what` is true; it may throw until then. Gives up after 15 s. */
export async function until(what: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await what().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  throw new Error("it never happened");
}
