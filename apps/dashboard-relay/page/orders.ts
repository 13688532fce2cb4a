/** Gives the relay an order for a router. Resolves with what to tell the person. */
export async function giveOrder(
  token: string,
  order: Readonly<Record<string, string | number>>,
): Promise<string> {
  try {
    const reply = await fetch("orders", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(order),
    });
    if (reply.ok) return "done";
    const said = (await reply.json()) as { error?: string | { message?: string } };
    return typeof said.error === "string" ? said.error : (said.error?.message ?? `refused (${reply.status})`);
  } catch {
    return "the relay cannot be reached";
  }
}
