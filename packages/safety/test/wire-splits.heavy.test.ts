import { describe, expect, it } from "vitest";
import { redact } from "../src/index.ts";
import { FIXTURES } from "./fixtures.ts";
import { arriving, DIALECTS, replyBytes, throughReply } from "./stream.ts";

describe.each(DIALECTS)("A-75: in a stream of %s", (dialect) => {
  it.each(FIXTURES)(
    "$rule cut by the wire at every byte is redacted as it is when whole: $value",
    async ({ before, value, after }) => {
      const text = `Grüße 🙂 ${before}${value}${after}`;
      const middle = 9 + before.length + Math.floor(value.length / 2);
      const bytes = replyBytes(
        dialect,
        [text.slice(0, 9), text.slice(9, middle), text.slice(middle)],
        "text",
      );
      const wrong: number[] = [];
      for (let at = 1; at < bytes.length; at += 1) {
        const got = await throughReply(arriving(dialect, bytes, [at]), { dialect, block: "text" });
        if (got !== redact(text)) wrong.push(at);
      }
      expect(wrong).toEqual([]);
    },
  );
});
