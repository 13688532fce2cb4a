import { paintedLines, type Span } from "./painted-lines.ts";

/** What came on a screen at one time: after a command that was typed, or by itself. */
export interface Shot {
  readonly pane: "router" | "agent";
  readonly command?: string;
  /** As the terminal got it. */
  readonly text: string;
}

interface Line {
  readonly at: number;
  readonly typed: boolean;
  readonly spans: readonly Span[];
}

const COLUMNS = 112;
const CHAR = 7.8;
const HEIGHT = 19;
const PAD = 14;
const TITLE = 30;
const TYPE_MS = 38;
const LINE_MS = 70;
const READ_MS = 1500;
const HOLD_MS = 7000;

/** Both panes as one picture that plays by itself: no script, and still at its end for whoever wants no motion. */
export function animatedTerminal(shots: readonly Shot[]): string {
  const panes: Record<Shot["pane"], Line[]> = { router: [], agent: [] };
  let now = 600;
  for (const { pane, command, text } of shots) {
    if (command !== undefined) {
      panes[pane].push({ at: now, typed: true, spans: [{ text: `$ ${command}`, kind: "bold" }] });
      now += command.length * TYPE_MS + 500;
    }
    for (const spans of paintedLines(text, COLUMNS)) {
      panes[pane].push({ at: now, typed: false, spans });
      now += LINE_MS;
    }
    now += READ_MS;
  }
  const total = now + HOLD_MS;
  const top = paneOf("iron, the router", panes.router, { y: 0, total });
  const bottom = paneOf("another terminal", panes.agent, { y: top.height + 12, total });
  const width = COLUMNS * CHAR + 2 * PAD;
  const height = top.height + 12 + bottom.height;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="iron start, iron run and iron spend on a terminal">
<style>${STYLE}@media (prefers-reduced-motion:no-preference){
${top.css}${bottom.css}}</style>
${top.svg}
${bottom.svg}
</svg>
`;
}

const STYLE = `
svg{--paper:#fbfcfd;--bar:#e9edf2;--ink:#16202c;--dim:#5a6775;--green:#1a6f3c;--yellow:#8a4b00;--red:#b3261e;--cyan:#0f5f8a}
@media (prefers-color-scheme:dark){svg{--paper:#10161d;--bar:#1c2530;--ink:#e6ebf1;--dim:#93a1b1;--green:#62d394;--yellow:#f0a04b;--red:#ff8a80;--cyan:#6cc5ee}}
text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--ink);white-space:pre}
.w{fill:var(--paper);stroke:var(--bar)}.t{fill:var(--bar)}.n{font:12px system-ui,sans-serif;fill:var(--dim)}
.bold{font-weight:700}.dim{fill:var(--dim)}.green{fill:var(--green)}.yellow{fill:var(--yellow)}.red{fill:var(--red)}.cyan{fill:var(--cyan)}
.l{animation-iteration-count:infinite;animation-timing-function:step-end}
`;

function paneOf(
  title: string,
  lines: readonly Line[],
  { y, total }: { readonly y: number; readonly total: number },
): { readonly svg: string; readonly css: string; readonly height: number } {
  const width = COLUMNS * CHAR + 2 * PAD;
  const height = TITLE + lines.length * HEIGHT + 2 * PAD - 4;
  const id = title.startsWith("iron") ? "r" : "a";
  const css = lines.map((line, at) => keyframes(`${id}${at}`, line, total)).join("");
  const texts = lines.map(({ spans }, at) => {
    const baseline = (y + TITLE + PAD + at * HEIGHT + 10).toFixed(0);
    return `<text class="l ${id}${at}" x="${PAD}" y="${baseline}">${spans.map(spanOf).join("")}</text>`;
  });
  const svg = [
    `<rect class="w" x=".5" y="${y + 0.5}" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    `<path class="t" d="M.5 ${y + TITLE}v-${TITLE - 8.5}a8 8 0 0 1 8-8h${width - 17}a8 8 0 0 1 8 8v${TITLE - 8.5}z"/>`,
    `<text class="n" x="${PAD}" y="${y + 20}">${title}</text>`,
    ...texts,
  ].join("\n");
  return { svg, css, height };
}

/** A line appears at once; a command is typed, letter by letter. */
function keyframes(name: string, { at, typed, spans }: Line, total: number): string {
  const percent = (ms: number): string => `${((ms / total) * 100).toFixed(2)}%`;
  const length = spans.reduce((sum, { text }) => sum + text.length, 0);
  const timing = `.${name}{animation-name:${name};animation-duration:${(total / 1000).toFixed(2)}s}`;
  if (!typed) return `@keyframes ${name}{0%{opacity:0}${percent(at)},to{opacity:1}}${timing}\n`;
  const done = percent(at + length * TYPE_MS);
  return `@keyframes ${name}{0%{opacity:0;clip-path:inset(0 100% 0 0)}${percent(at)}{opacity:1;clip-path:inset(0 98% 0 0);animation-timing-function:steps(${length})}${done},to{opacity:1;clip-path:inset(0 0 0 0)}}${timing}\n`;
}

function spanOf({ text, kind }: Span): string {
  const safe = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return kind === "" ? safe : `<tspan class="${kind}">${safe}</tspan>`;
}
