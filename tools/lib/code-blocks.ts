/** A fenced block of code in a Markdown file. */
export interface CodeBlock {
  /** The fence's first word: `ts`, `sh`, `json`. */
  readonly language: string;
  readonly code: string;
  /** Line of the file, from 1, that holds the block's first line of code. */
  readonly line: number;
}

/** All fenced blocks of a Markdown text, in order. A fence may be indented, as in lists; its indent is taken off the code. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { fence: string; indent: number; language: string; line: number; lines: string[] } | undefined;
  for (const [index, text] of markdown.split("\n").entries()) {
    const [, indent = "", fence = "", info = ""] = /^(\s*)(`{3,}|~{3,})\s*(\S*)/.exec(text) ?? [];
    if (open === undefined) {
      if (fence !== "") open = { fence, indent: indent.length, language: info, line: index + 2, lines: [] };
    } else if (fence.startsWith(open.fence) && info === "") {
      blocks.push({ language: open.language, code: `${open.lines.join("\n")}\n`, line: open.line });
      open = undefined;
    } else {
      open.lines.push(text.slice(Math.min(open.indent, text.length - text.trimStart().length)));
    }
  }
  return blocks;
}
