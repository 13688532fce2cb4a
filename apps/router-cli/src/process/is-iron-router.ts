const WAIT_MS = 500;

/** Whether an iron router listens on this port of this machine. */
export async function isIronRouter(port: number): Promise<boolean> {
  try {
    const reply = await fetch(`http://127.0.0.1:${port}/`, {
      redirect: "manual",
      signal: AbortSignal.timeout(WAIT_MS),
    });
    return (await reply.text()).startsWith("LlmRouter OK");
  } catch {
    return false;
  }
}
