import type { Fault, Faults } from "@iron/mock-provider";
import { describe, expect, it } from "vitest";
import { placeOf } from "./place-of.ts";
import type { Rig } from "./rig.ts";
import { FORMATS, useRig } from "./rig.ts";
import type { ChatFormat, Client } from "./task.ts";

const STATUSES = [400, 404, 422, 429, 500, "overloaded"] as const;
/** The status by which each format's providers say that they are overloaded. */
const OVERLOADED: Readonly<Record<ChatFormat, number>> = {
  "openai-chat": 503,
  "openai-responses": 503,
  "anthropic-messages": 529,
};
/** A reply's own number, which no two replies share. */
const REQUEST_ID = /["']request_id["']: ?["'][^"']*["']/;
const CUTS: readonly Fault[] = [
  { kind: "eof", afterChunks: 6 },
  { kind: "close", afterChunks: 6 },
  { kind: "reset", afterChunks: 6 },
];

/** Holds one client to this: when a provider fails, the SDK throws what it throws at a provider of its own format. */
export function compareFailures(client: Client): void {
  const rig = useRig();
  describe.each(FORMATS)(`${client.name}, when a model of %s fails`, (target) => {
    const cases = STATUSES.flatMap((status) => [
      { status, streamed: true, how: "streamed" },
      { status, streamed: false, how: "whole" },
    ]);
    it.each(cases)("throws its own class for $status, $how", async ({ status, streamed }) => {
      const fault = (format: ChatFormat): Fault => ({
        kind: "status",
        status: status === "overloaded" ? OVERLOADED[format] : status,
        message: "no such luck",
      });
      const own = await failure(rig(), { client, fault: fault(client.format), streamed });
      const moved = await failure(rig(), { client, fault: fault(target), streamed, target });
      expect(moved).toEqual(own);
      expect(moved.message).toContain("no such luck");
    });

    it("throws its own class in the middle of a stream", async () => {
      const fault: Fault = { kind: "stream_error", afterChunks: 6, message: "no such luck" };
      const own = await failure(rig(), { client, fault, streamed: true });
      const moved = await failure(rig(), { client, fault, streamed: true, target });
      expect(moved.name).toBe(target === client.format ? own.name : (client.midStreamError ?? own.name));
      // what passes as it came is read as its client reads it, in one of them not at all
      expect(target === client.format ? "no such luck" : moved.message).toContain("no such luck");
    });

    it.each(CUTS)("never takes a stream cut by $kind for a whole one", async (fault) => {
      await expect(failure(rig(), { client, fault, streamed: true, target })).resolves.toBeDefined();
    });

    // bytes of its own format reach a client as they are, and are its to judge
    it.each(target === client.format ? [] : [true, false])(
      "never takes JSON that is no reply for one that says nothing, streamed: %s",
      async (streamed) => {
        const fault: Fault = { kind: "status", status: 200, body: { ok: true } };
        await expect(failure(rig(), { client, fault, streamed, target })).resolves.toBeDefined();
      },
    );

    it("never takes a cut body for a whole one", async () => {
      const fault: Faults = [
        { kind: "slice", bytes: 40 },
        { kind: "close", afterChunks: 2 },
      ];
      await expect(failure(rig(), { client, fault, streamed: false, target })).resolves.toBeDefined();
    });
  });
}

interface Failing {
  readonly client: Client;
  readonly fault: Faults;
  readonly streamed: boolean;
  readonly target?: ChatFormat;
}

interface Failure {
  readonly name: string;
  readonly status: unknown;
  readonly message: string;
}

/** What the client throws; rejects when it takes the reply for a good one. */
async function failure(rig: Rig, { client, fault, streamed, target }: Failing): Promise<Failure> {
  rig.play(undefined);
  rig.mock.next(fault);
  try {
    await client.run({ say: "write 40 tokens" }, { ...placeOf(rig, target), streamed });
  } catch (error) {
    return describeError(error);
  }
  throw new Error("the client took the reply for a good one");
}

function describeError(error: unknown): Failure {
  const { status, statusCode, message } = error as {
    readonly status?: number;
    readonly statusCode?: number;
    readonly message?: string;
  };
  const name = typeof error === "object" && error !== null ? error.constructor.name : typeof error;
  return { name, status: status ?? statusCode, message: (message ?? "").replace(REQUEST_ID, "") };
}
