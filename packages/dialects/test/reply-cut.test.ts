import { IronError } from "@iron/types";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLIENTS } from "./support/clients.ts";
import { CONTEXT, FORMATS } from "./support/formats.ts";
import { readFixtures } from "./support/fixtures.ts";
import { startLoopback, type Loopback } from "./support/loopback.ts";
import { decodeText } from "./support/sse.ts";

const replies = new Map<string, string>();
let server: Loopback;
beforeAll(async () => {
  server = await startLoopback(replies);
});
afterAll(() => server.stop());

const cut = readFixtures().filter(({ feature }) => feature === "cut" || feature === "error");

for (const { feature, dialect, text } of cut) {
  for (const target of FORMATS) {
    describe(`${feature} of ${dialect.id} in ${target.id}`, () => {
      const encoder = target.reply.encodeStream(CONTEXT);
      const half = decodeText(dialect, text)
        .map((event) => encoder.push(event))
        .join("");
      const name = `${feature}.${dialect.id}.${target.id}`;
      const ask = CLIENTS[target.id];

      if (feature === "error") {
        it("tells the provider's own error at once, and nothing after it", async () => {
          replies.set(`${name}.own`, half + encoder.end());
          const message = dialect.vendor === "anthropic" ? "Overloaded" : "The server had an error";
          await expect(ask?.(`${server.origin}/${name}.own`, true)).rejects.toThrow(message);
          expect(encoder.end()).toBe("");
        });

        return;
      }

      it("is never taken for a whole reply when it just stops", async () => {
        replies.set(`${name}.stopped`, half);
        expect(half).toContain("half");
        const end = await ask?.(`${server.origin}/${name}.stopped`, true).then(
          ({ finish }) => finish.trim(),
          () => "thrown",
        );
        // One SDK does not throw, but leaves the reply unfinished.
        expect(end).toBe(target.id === "openai-responses" ? "in_progress" : "thrown");
      });

      it("makes the client's SDK throw our error", async () => {
        const error = new IronError("stream_truncated", "The provider's stream ended before its end.");
        replies.set(`${name}.told`, half + target.reply.streamError(error, "req1"));
        await expect(ask?.(`${server.origin}/${name}.told`, true)).rejects.toThrow(/ended before its end/);
      });
    });
  }
}
