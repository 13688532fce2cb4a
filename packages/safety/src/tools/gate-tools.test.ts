import { drivePolicy, fakeExchange, fakeFrame } from "@iron/testing";
import type { ChatEvent, Frame, IronError } from "@iron/types";
import { describe, expect, it } from "vitest";
import { createSafety, type ToolSettings } from "../index.ts";

const start = (index: number, name: string, choice?: number): ChatEvent => ({
  type: "block-start",
  ...(choice === undefined ? {} : { choice }),
  index,
  block: { type: "tool_call", id: `call_${index}`, name },
});
const part = (index: number, text: string, choice?: number): ChatEvent => ({
  type: "block-delta",
  ...(choice === undefined ? {} : { choice }),
  index,
  delta: { type: "arguments", text },
});
const end = (index: number, choice?: number): ChatEvent => ({
  type: "block-end",
  ...(choice === undefined ? {} : { choice }),
  index,
});
const say = (index: number, text: string, choice?: number): ChatEvent => ({
  type: "block-delta",
  ...(choice === undefined ? {} : { choice }),
  index,
  delta: { type: "text", text },
});
const FINISH: ChatEvent = { type: "finish", reason: "tool_calls" };
const END: ChatEvent = { type: "end" };

interface Gated {
  readonly frames: readonly Frame[];
  readonly out: readonly Frame[];
  readonly events: readonly ChatEvent[];
  readonly facts: ReadonlyMap<string, unknown>;
  readonly error: IronError | undefined;
}

async function gate(tools: ToolSettings, events: readonly ChatEvent[]): Promise<Gated> {
  const exchange = fakeExchange();
  const guard = createSafety({ tools }).policy.guard(exchange);
  await guard.admit?.();
  const frames = events.map((event) => fakeFrame([event]));
  const out: Frame[] = [];
  let error: IronError | undefined;
  try {
    for await (const frame of guard.transform?.(later(frames)) ?? later([])) out.push(frame);
  } catch (caught) {
    error = caught as IronError;
  }
  return { frames, out, events: out.flatMap((frame) => frame.events), facts: exchange.report.facts, error };
}

async function* later(frames: readonly Frame[]): AsyncGenerator<Frame> {
  yield* frames;
}

const refusals = (events: readonly ChatEvent[]): string[] =>
  events.flatMap((event) =>
    event.type === "block-delta" && event.delta.type === "text" ? [event.delta.text] : [],
  );
const names = (events: readonly ChatEvent[]): string[] =>
  events.flatMap((event) =>
    event.type === "block-start" && event.block.type === "tool_call" ? [event.block.name] : [],
  );

describe("tool rules", () => {
  const calling = (name: string, args: string): ChatEvent[] => [
    start(0, name),
    ...Array.from(args, (character) => part(0, character)),
    end(0),
    FINISH,
    END,
  ];

  it("let the very same frames go when a call may be made", async () => {
    const { frames, out } = await gate({ allow: ["read_*"] }, calling("read_file", '{"path":"a"}'));
    expect(out).toHaveLength(frames.length);
    for (const [at, frame] of out.entries()) expect(frame).toBe(frames[at]);
  });

  it("hold a call until it is decided on, and pings not at all", async () => {
    const seen: string[] = [];
    const guard = createSafety({ tools: { deny: ["rm"] } }).policy.guard(fakeExchange());
    await guard.admit?.();
    async function* source(): AsyncGenerator<Frame> {
      for (const event of [start(0, "ls"), part(0, "{"), { type: "ping" } as const, part(0, "}"), end(0)]) {
        seen.push(`in ${event.type}`);
        yield fakeFrame([event]);
      }
    }
    for await (const frame of guard.transform?.(source()) ?? later([]))
      seen.push(`out ${frame.events[0]?.type}`);
    expect(seen.join(", ")).toBe(
      "in block-start, in block-delta, in ping, out ping, in block-delta, in block-end, out block-start, out block-delta, out block-delta, out block-end",
    );
  });

  it.each<[string, ToolSettings, string, string]>([
    ["not in the list", { allow: ["read_*", "ls"] }, "rm", "{}"],
    ["denied by name, whatever its case", { deny: ["RM*"] }, "rm_rf", "{}"],
    [
      "denied by an argument",
      { deny: [{ name: "*", arguments: "rm -rf" }] },
      "shell",
      '{"command":["sh","-c","rm -rf /"]}',
    ],
    [
      "denied by an escaped argument",
      { deny: [{ name: "*", arguments: "rm -rf" }] },
      "sh",
      String.raw`{"c":"\u0072m -rf /"}`,
    ],
    [
      "denied by one argument",
      { deny: [{ name: "write", arguments: "^/etc/", path: "to.path" }] },
      "write",
      '{"to":{"path":"/etc/passwd"}}',
    ],
    ["malformed", { deny: ["rm"] }, "ls", '{"path": '],
    ["malformed and allowed", { allow: ["ls"] }, "ls", "{]"],
    ["too long", { maxCallBytes: 10 }, "ls", '{"path":"0123456789"}'],
  ])("put a refusal in the place of a call that is %s", async (_, tools, name, args) => {
    const { events, facts } = await gate(tools, calling(name, args));
    expect(names(events)).toEqual([]);
    expect(refusals(events)).toHaveLength(1);
    expect(refusals(events)[0]).toContain(`"${name}" was refused by policy`);
    expect(events.find(({ type }) => type === "finish")).toMatchObject({ reason: "stop" });
    expect(facts.get("tools_blocked")).toBe(1);
  });

  it("leave a call alone whose other argument matches", async () => {
    const tools = { deny: [{ name: "write", arguments: "^/etc/", path: "path" }] };
    const { events } = await gate(tools, calling("write", '{"path":"/home/a","text":"/etc/passwd"}'));
    expect(names(events)).toEqual(["write"]);
  });

  it("refuse one of two calls, and keep the reason to stop", async () => {
    const events = [
      start(0, "ls"),
      part(0, "{}"),
      end(0),
      start(1, "rm"),
      part(1, "{}"),
      end(1),
      FINISH,
      END,
    ];
    const gated = await gate({ deny: ["rm"] }, events);
    expect(names(gated.events)).toEqual(["ls"]);
    expect(gated.events.find(({ type }) => type === "finish")).toMatchObject({ reason: "tool_calls" });
    expect(gated.out[0]).toBe(gated.frames[0]);
  });

  it.each<[string, readonly ChatEvent[]]>([
    ["cut by the end of the reply", [start(0, "ls"), part(0, "{}"), END]],
    ["cut by the end of the frames", [start(0, "ls"), part(0, "{}")]],
    ["cut by the finish", [start(0, "ls"), part(0, "{}"), FINISH, end(0), END]],
    [
      "mixed with another call",
      [start(0, "ls"), start(1, "ls"), part(0, "{}"), part(1, "{}"), end(0), end(1), END],
    ],
    ["begun twice", [start(0, "ls"), start(0, "rm"), part(0, "{}"), end(0), END]],
  ])("refuse a call that is %s", async (_, events) => {
    const gated = await gate({ deny: ["rm"] }, events);
    expect(refusals(gated.events).length).toBeGreaterThanOrEqual(1);
    expect(names(gated.events).filter((name) => name === "rm")).toEqual([]);
    expect(
      gated.events.filter(
        (event) => event.type === "block-delta" && event.delta.type === "arguments" && event.index === 0,
      ),
    ).toEqual([]);
  });

  it("refuse arguments without a call", async () => {
    const { events } = await gate({ deny: ["rm"] }, [part(3, '{"a":1}'), end(3), END]);
    expect(refusals(events)).toHaveLength(1);
    expect(events.some((event) => event.type === "block-delta" && event.delta.type === "arguments")).toBe(
      false,
    );
  });

  it("judge each choice by itself", async () => {
    const events = [
      start(0, "ls", 0),
      start(0, "rm", 1),
      part(0, "{}", 0),
      part(0, "{}", 1),
      say(1, "hi", 2),
      end(0, 0),
      end(0, 1),
      END,
    ];
    const gated = await gate({ deny: ["rm"] }, events);
    expect(names(gated.events)).toEqual(["ls"]);
  });

  it("end the reply with an error when told to", async () => {
    const { error, events } = await gate({ deny: ["rm"], onDeny: "block" }, calling("rm", "{}"));
    expect(error).toMatchObject({ code: "tool_blocked", facts: { tool: "rm" } });
    expect(names(events)).toEqual([]);
  });

  it("leave a reply without calls to pass as it came", async () => {
    const driven = await drivePolicy(createSafety({ tools: { deny: ["rm"] } }).policy);
    expect(driven.text).toBe("one two three four");
    expect(driven.frames.some((frame) => frame.rewritten)).toBe(false);
  });
});
