import { z } from "zod";

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const dollars = z.number().min(0).max(1e9);

export type Order = { readonly router: string } & (
  | { readonly action: "stop" | "pause" | "resume"; readonly agent: string }
  | { readonly action: "agent-budget"; readonly agent: string; readonly limit: number }
  | { readonly action: "budget"; readonly budget: string; readonly limit: number }
);

/** What a page may ask of a router. Money in US dollars. */
export const orderSchema: z.ZodType<Order> = z.discriminatedUnion("action", [
  z.strictObject({
    action: z.enum(["stop", "pause", "resume"]),
    router: z.string(),
    agent: z.string().regex(NAME),
  }),
  z.strictObject({
    action: z.literal("agent-budget"),
    router: z.string(),
    agent: z.string().regex(NAME),
    limit: dollars,
  }),
  z.strictObject({
    action: z.literal("budget"),
    router: z.string(),
    budget: z.string().min(1).max(200),
    limit: dollars,
  }),
]);

/** The call of the router's own API that an order comes down to. */
export interface RouterCall {
  readonly path: `/iron/${string}`;
  readonly method: "POST" | "PUT";
  readonly body: string;
}

export function asCall(order: Order): RouterCall {
  switch (order.action) {
    case "budget": {
      const body = JSON.stringify({ budget: order.budget, limit: order.limit });
      return { path: "/iron/budget", method: "PUT", body };
    }
    case "agent-budget": {
      const body = JSON.stringify({ budget: order.limit });
      return { path: `/iron/agents/${order.agent}/budget`, method: "PUT", body };
    }
    case "stop":
    case "pause":
    case "resume":
      return { path: `/iron/agents/${order.agent}/${order.action}`, method: "POST", body: "{}" };
  }
}
