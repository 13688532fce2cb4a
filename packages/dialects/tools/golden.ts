import type { Feature, FormatId } from "../test/support/feature.ts";
import { judgeFeature } from "../test/support/judge-feature.ts";
import { readFeatures } from "../test/support/read-features.ts";

const SHORT: Readonly<Record<FormatId, string>> = {
  "openai-chat": "chat",
  "openai-responses": "responses",
  "anthropic-messages": "messages",
};

/** The table of features by directions, as Markdown: carried, mapped, or named as dropped. A dash: the client's format has no words for it. */
export function goldenTable(features: readonly Feature[]): string {
  const formats = Object.keys(SHORT) as readonly FormatId[];
  const directions = formats.flatMap((from) =>
    formats
      .filter((to) => to !== from)
      .map((to) => ({ key: `${from} > ${to}`, title: `${SHORT[from]} > ${SHORT[to]}` })),
  );
  const rows = features.map((feature) => {
    const found = new Map(judgeFeature(feature).map(({ direction, outcome }) => [direction, outcome]));
    return [feature.name, ...directions.map(({ key }) => cell(found.get(key)))];
  });
  const head = ["request", ...directions.map(({ title }) => title)];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function cell(outcome: string | undefined): string {
  if (outcome === undefined) return "-";
  const [state = "", names] = outcome.split(": ");
  return names === undefined
    ? state
    : `dropped: ${names
        .split(", ")
        .map((name) => `\`${name}\``)
        .join(", ")}`;
}

if (import.meta.main) console.log(goldenTable(await readFeatures()));
