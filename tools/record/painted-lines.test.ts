import { expect, it } from "vitest";
import { animatedTerminal } from "./animated-terminal.ts";
import { paintedLines } from "./painted-lines.ts";

it("keeps colours until they end, and breaks lines where the screen does", () => {
  expect(paintedLines("\u001B[1m\u001B[32mab\u001B[39mc\u001B[22m\r\ndefgh\r\n", 4)).toEqual([
    [
      { text: "ab", kind: "bold green" },
      { text: "c", kind: "bold" },
    ],
    [{ text: "defg", kind: "" }],
    [{ text: "h", kind: "" }],
  ]);
});

it("makes a picture without scripts or addresses, inert text, and an end that stands still", () => {
  const svg = animatedTerminal([{ pane: "router", command: "iron start", text: "<script>&\r\n" }]);
  expect(svg).toContain("&lt;script&gt;&amp;");
  expect(svg).not.toMatch(/<script|href|url\(/);
  expect(svg).toContain("prefers-reduced-motion");
});
