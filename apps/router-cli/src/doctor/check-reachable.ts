import type { Check } from "./check.ts";

const WAIT_MS = 5000;

/** Whether anybody answers at an address. No key is sent, so nothing can be spent: any answer at all will do. */
export async function checkReachable(name: string, url: string): Promise<Check> {
  const { username, password, search, host } = new URL(url);
  // Not repeated: a start refuses it, and what stands there may be a key.
  if (username !== "" || password !== "" || search !== "")
    return {
      name,
      state: "bad",
      detail: `the address at ${host} holds a user name, password or query: take it out`,
    };
  try {
    const reply = await fetch(url, {
      method: "HEAD",
      redirect: "manual",
      signal: AbortSignal.timeout(WAIT_MS),
    });
    await reply.body?.cancel();
    return { name, state: "ok", detail: `${url} answers` };
  } catch (error) {
    return {
      name,
      state: "bad",
      detail: `${url} does not answer (${reason(error)}): check the network and the address`,
    };
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (error.name === "TimeoutError") return "timeout";
  const { cause } = error;
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : error.message;
}
