import { rawRequest } from "@iron/testing";
import { describe, expect, it } from "vitest";
import { LIMITED, OPENAI_CHAT, settledMoney } from "./facts.ts";
import { rawRequestText, statusesOf } from "./raw.ts";
import { CHAT, startRig, type Rig } from "./rig.ts";

const LIMIT = 4096;
/** More than make the router gather what one turn of its loop brings, so that bodies have arrived before they are asked for. */
const MANY = 24;

function chunked(rig: Rig, pieces: readonly string[], line = "connection: keep-alive"): string {
  const lines = ["content-type: application/json", "transfer-encoding: chunked", line];
  const chunks = [...pieces, ""].map((piece) => `${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`);
  return rawRequestText(rig, { lines }) + chunks.join("");
}

function inPieces(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
    text.slice(at * size, (at + 1) * size),
  );
}

/** While streams are under way. */
async function whileBusy<T>(rig: Rig, run: () => Promise<T>): Promise<T> {
  const { path, body } = OPENAI_CHAT;
  const streams = await Promise.all(
    Array.from({ length: MANY }, () => rig.post(path, { ...body, stream: true })),
  );
  const result = await run();
  for (const stream of streams) await stream.text();
  return result;
}

describe("bodies that have arrived whole before they are read", () => {
  it("reach the provider as they were sent, however they were cut, and the connection serves the next", async () => {
    const rig = await startRig({
      budget: LIMITED,
      mock: { chunkDelayMs: 50 },
      router: { limits: { bodyBytes: LIMIT } },
    });
    const text = JSON.stringify({ ...CHAT, user: "é".repeat(300) });
    const replies = await whileBusy(rig, () =>
      Promise.all(
        Array.from({ length: MANY }, (_, at) =>
          rawRequest(
            rig.router.port,
            chunked(rig, inPieces(text, at + 1)) + chunked(rig, [text], "connection: close"),
          ),
        ),
      ),
    );
    expect(replies.map((reply) => statusesOf(reply.text))).toEqual(replies.map(() => [200, 200]));
    const sent = rig.mock.requests.slice(MANY).map((request) => request.body.toString());
    expect(sent).toEqual(Array.from({ length: 2 * MANY }, () => text));
    expect(await settledMoney(rig, 3 * MANY)).toBe(rig.oracle());
    expect(rig.defects).toEqual([]);
  });

  it("are refused over the limit, and when there is nothing in them, as those that are read piece by piece", async () => {
    const rig = await startRig({ mock: { chunkDelayMs: 50 }, router: { limits: { bodyBytes: LIMIT } } });
    const large = JSON.stringify({ ...CHAT, user: "x".repeat(LIMIT) });
    const asked = async (): Promise<(number | undefined)[]> => {
      const bytes = [
        chunked(rig, inPieces(large, 100), "connection: close"),
        chunked(rig, [], "connection: close"),
        rawRequestText(rig, { body: "", lines: ["connection: close"] }),
        chunked(rig, ["{"], "connection: close"),
      ];
      return (await Promise.all(bytes.map((each) => rawRequest(rig.router.port, each)))).map(
        ({ status }) => status,
      );
    };
    const idle = await asked();
    expect(idle).toEqual([413, 400, 400, 400]);
    expect(await whileBusy(rig, asked)).toEqual(idle);
    expect(rig.mock.requests).toHaveLength(MANY);
    expect(rig.defects).toEqual([]);
  });
});
