/** What a user's message tells the provider to do, so that a test or a person can steer it in plain words. */
export interface Directives {
  /** Tools named by `call NAME`, in order. */
  readonly calls: readonly string[];
  /** The rest of the line after `say: `. */
  readonly say?: string;
  /** `write N tokens`. */
  readonly tokens?: number;
}

export function readDirectives(text: string): Directives {
  const calls = [...text.matchAll(/\bcall ([\w.-]{1,64})/g)].map((match) => match[1] ?? "");
  const say = /\bsay: (.+)/.exec(text)?.[1];
  const tokens = /\bwrite (\d{1,7}) tokens\b/.exec(text)?.[1];
  return {
    calls,
    ...(say === undefined ? {} : { say }),
    ...(tokens === undefined ? {} : { tokens: Number(tokens) }),
  };
}
