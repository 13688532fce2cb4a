import parse from "parse-prometheus-text-format";

export interface Sample {
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

interface Parsed {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly metrics: readonly {
    readonly value?: string;
    readonly labels?: Readonly<Record<string, string>>;
  }[];
}

/** Reads a scrape with a parser of the text format that is not ours. */
export function parseMetrics(text: string): ReadonlyMap<string, Family> {
  const families = (parse as (text: string) => readonly Parsed[])(text);
  return new Map(
    families.map(({ name, type, help, metrics }) => [
      name,
      {
        name,
        type,
        help,
        samples: metrics.map(({ value, labels = {} }) => ({ value: Number(value), labels })),
      },
    ]),
  );
}

/** The one value with these labels; undefined when there is none. */
export function valueOf(
  families: ReadonlyMap<string, Family>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  return families
    .get(name)
    ?.samples.find((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
    ?.value;
}
