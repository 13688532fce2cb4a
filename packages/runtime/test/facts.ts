import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { expect } from "vitest";
import type { BudgetOptions } from "@iron/cost";
import { CHAT, MESSAGES } from "./rig.ts";
import type { Rig } from "./rig.ts";

/** The wire families a client may speak. */
export type Family = "OpenAI" | "Anthropic";

export interface FamilyChat {
  readonly family: Family;
  readonly path: string;
  readonly body: typeof CHAT | typeof MESSAGES;
}

export const OPENAI_CHAT: FamilyChat = { family: "OpenAI", path: "/chat/completions", body: CHAT };
export const ANTHROPIC_CHAT: FamilyChat = { family: "Anthropic", path: "/messages", body: MESSAGES };
export const FAMILIES: readonly FamilyChat[] = [OPENAI_CHAT, ANTHROPIC_CHAT];

/** An error reply, as far as both families have the same facts in it. */
export interface Told {
  readonly status: number;
  readonly type: string | undefined;
  readonly code: string | undefined;
  readonly shouldRetry: string | null;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** Reads an error reply and checks what every one of them must have. */
export async function told(reply: Response, family: Family): Promise<Told> {
  const text = await reply.text();
  const body = JSON.parse(text) as {
    type?: string;
    request_id?: string;
    error: { type?: string; code?: string; message?: string };
  };
  expect(reply.headers.get("content-type")).toBe("application/json");
  expect(reply.headers.get("x-request-id")).toMatch(/^[\w-]{8,}$/);
  expect(reply.headers.get("x-should-retry")).toMatch(/^(true|false)$/);
  expect(body.error.message).toEqual(expect.any(String));
  if (family === "Anthropic") expect(body.type).toBe("error");
  return {
    status: reply.status,
    type: body.error.type,
    code: body.error.code,
    shouldRetry: reply.headers.get("x-should-retry"),
    retryAfter: reply.headers.get("retry-after"),
    text,
  };
}

/** What the real client of a family throws for a plain chat, or for one that is streamed to its end. */
export async function thrownBySdk(rig: Rig, family: Family, stream = false): Promise<unknown> {
  try {
    await runSdk(rig, family, stream);
  } catch (error) {
    return error;
  }
  return undefined;
}

async function runSdk(rig: Rig, family: Family, stream: boolean): Promise<void> {
  if (family === "OpenAI") {
    const client = new OpenAI({ baseURL: rig.router.baseUrl, apiKey: rig.router.apiKey, maxRetries: 0 });
    const body = { ...CHAT, messages: [...CHAT.messages] };
    if (!stream) return void (await client.chat.completions.create(body));
    for await (const _chunk of await client.chat.completions.create({ ...body, stream: true }));
    return;
  }
  const baseURL = `http://127.0.0.1:${rig.router.port}`;
  const client = new Anthropic({ baseURL, apiKey: rig.router.apiKey, maxRetries: 0 });
  const body = { ...MESSAGES, messages: [...MESSAGES.messages] };
  if (!stream) return void (await client.messages.create(body));
  for await (const _event of await client.messages.create({ ...body, stream: true }));
}

/** The router's own budget. */
export async function standing(rig: Rig): Promise<{ readonly spent: number; readonly held: number }> {
  const found = (await rig.budget.control.status()).find((status) => status.budget === "router");
  if (found === undefined) throw new Error("the router has no budget");
  return found;
}

/**
 * Waits for so many exchanges and checks what holds after every one of them: nothing is held, what was spent is what was charged, the
 * provider's bill is covered, and the router found no defect in itself. Gives what was charged, in microdollars.
 */
export async function settledMoney(rig: Rig, exchanges: number): Promise<number> {
  const charged = await chargedMoney(rig, exchanges);
  expect(charged).toBeGreaterThanOrEqual(rig.oracle());
  return charged;
}

/** The same without the provider's bill, for what it wrote and nobody can have received. */
export async function chargedMoney(rig: Rig, exchanges: number): Promise<number> {
  await rig.settled(exchanges);
  expect(rig.defects).toEqual([]);
  const { spent, held } = await standing(rig);
  const charged = rig.outcomes.reduce((sum, outcome) => sum + outcome.charged, 0);
  expect(held).toBe(0);
  expect(spent).toBe(charged);
  return charged;
}

/** Reads a reply to its end, or until it breaks; gives its text. */
export async function readText(reply: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of reply.body ?? []) parts.push(part as Uint8Array);
  } catch {
    parts.push(Buffer.from("[broken off]"));
  }
  return Buffer.concat(parts).toString();
}

/** A budget that nothing here exhausts, and whose refusals do not wait. */
export const LIMITED: BudgetOptions = { limit: 50, waitMs: 0 };
