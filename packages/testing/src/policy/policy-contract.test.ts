import type { Exchange, Frame, Policy } from "@iron/types";
import { IronError } from "@iron/types";
import { describe, expect, it } from "vitest";
import { drivePolicy } from "./drive-policy.ts";
import { fakeCall } from "./fake-call.ts";
import { fakeExchange } from "./fake-exchange.ts";
import { fakeFrame } from "./fake-reply.ts";
import { policyContract } from "./policy-contract.ts";

policyContract("a policy that does nothing", () => ({ name: "nothing", guard: () => ({}) }));

const holds = new Set<string>();
policyContract("a policy that holds", () => ({
  kept: () => holds.size,
  policy: {
    name: "holds",
    guard: () => ({
      open(call) {
        holds.add(call.id);
        return { close: () => void holds.delete(call.id) };
      },
    }),
  },
}));

policyContract("a policy that retries", () => retry);
policyContract("a policy that refuses everything", () => ({
  name: "no",
  guard: () => ({
    admit() {
      throw new IronError("forbidden", "no");
    },
  }),
}));
policyContract("a policy that rewrites", () => ({
  name: "upper",
  guard: () => ({ transform: upper }),
}));

const retry: Policy = {
  name: "retry",
  guard: () => ({
    async attempt(target, next) {
      try {
        return await next(target);
      } catch (error) {
        if (!(error instanceof IronError) || error.failure?.kind !== "overloaded") throw error;
        return next(target);
      }
    },
  }),
};

async function* upper(frames: AsyncIterable<Frame>): AsyncGenerator<Frame> {
  for await (const frame of frames) {
    yield fakeFrame(
      frame.events.map((event) =>
        event.type === "block-delta" && event.delta.type === "text"
          ? { ...event, delta: { type: "text", text: event.delta.text.toUpperCase() } }
          : event,
      ),
    );
  }
}

describe("driving a policy", () => {
  it("tells what the client got and how each call ended", async () => {
    const plain = await drivePolicy({ name: "upper", guard: () => ({ transform: upper }) });
    expect([plain.text, plain.outcome.kind, plain.calls[0]?.end.kind]).toEqual([
      "ONE TWO THREE FOUR",
      "completed",
      "completed",
    ]);
    const retried = await drivePolicy(retry, { answers: ["overloaded", "reply"] });
    expect(retried.calls.map((call) => call.end.kind)).toEqual(["failed", "completed"]);
    const lost = await drivePolicy(retry, { answers: ["lost", "reply"] });
    expect(lost.calls.map((call) => call.end)).toMatchObject([{ kind: "failed", failure: { sent: true } }]);
    const cut = await drivePolicy([], { answers: ["cut"] });
    expect([cut.text, cut.outcome.kind, cut.calls[0]?.end.kind]).toEqual(["one two ", "failed", "cut"]);
    const left = await drivePolicy([], { leaves: 3 });
    expect(left.outcome).toMatchObject({ kind: "aborted", phase: "streaming" });
    expect(left.calls[0]?.end).toMatchObject({ kind: "cut", by: "client" });
    const unread = await drivePolicy([], { leaves: "before_first_read" });
    expect(unread.outcome).toMatchObject({ kind: "aborted", phase: "before_headers" });
    expect(unread.calls).toHaveLength(1);
  });

  it("finds a call that a policy abandons", async () => {
    const hedge: Policy = {
      name: "hedge",
      guard: () => ({
        async attempt(target, next) {
          const [first] = await Promise.all([next(target), next(target)]);
          return first;
        },
      }),
    };
    expect((await drivePolicy(hedge)).violations).toEqual([expect.stringContaining("abandoned")]);
  });

  it("finds a refusal that is no IronError, and a close and a settle that throw", async () => {
    const refuses: Policy = {
      name: "bad",
      guard: () => ({
        admit() {
          throw new TypeError("no");
        },
      }),
    };
    expect((await drivePolicy(refuses)).violations).toHaveLength(1);
    const throws: Policy = {
      name: "bad",
      guard: () => ({
        open: () => ({
          close() {
            throw new TypeError("close");
          },
        }),
        settle() {
          throw new TypeError("settle");
        },
      }),
    };
    expect((await drivePolicy(throws)).violations).toHaveLength(2);
  });

  it("cuts the call when progress throws", async () => {
    const cuts: Policy = {
      name: "cuts",
      guard: () => ({
        open: () => ({
          progress(delivered) {
            if (delivered.outputTokens > 2) throw new IronError("budget_cut", "enough");
          },
          close: () => undefined,
        }),
      }),
    };
    const driven = await drivePolicy(cuts);
    expect(driven.text).toBe("one two ");
    expect(driven.outcome).toMatchObject({ kind: "failed", error: { code: "budget_cut" } });
    expect(driven.calls[0]?.end).toMatchObject({ kind: "cut", by: "router" });
  });
});

describe("fakes", () => {
  it("rewrite texts in place", () => {
    const exchange = fakeExchange({
      body: { messages: [{ role: "user", content: [{ type: "text", text: "a" }] }] },
    });
    const [text] = exchange.body.texts();
    expect(text).toMatchObject({ text: "a", place: "user", path: ["messages", 0, "content", 0, "text"] });
    exchange.body.rewrite([{ path: text?.path ?? [], text: "b" }]);
    expect(exchange.body.texts().map((one) => one.text)).toEqual(["b"]);
    expect(new TextDecoder().decode(exchange.body.bytes)).toContain('"text":"b"');
  });

  it("note caps and leaving", () => {
    const call = fakeCall({ size: { maxOutputTokens: 9 } });
    call.capOutput(5);
    expect([call.caps, call.size.maxOutputTokens]).toEqual([[5], 9]);
    const exchange: Exchange & { leave(): void } = fakeExchange();
    exchange.leave();
    expect(exchange.signal.aborted).toBe(true);
  });
});
