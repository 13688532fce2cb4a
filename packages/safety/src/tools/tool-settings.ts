/** A rule against a tool call. */
export interface ToolRule {
  /** The tool's name; `*` stands for any characters. */
  readonly name: string;
  /** RE2 pattern that an argument must match for the rule to hold; absent: any arguments. */
  readonly arguments?: string | undefined;
  /** Which argument: keys with dots between, such as `input.path`. Absent: every text and number in the arguments. */
  readonly path?: string | undefined;
  /** Told to the model and the client. */
  readonly reason?: string | undefined;
}

/** Which tools a model may call. */
export interface ToolSettings {
  /** Names that may be called, `*` for any characters; absent: all. */
  readonly allow?: readonly string[] | undefined;
  /** Calls that may not be made, even when allowed: names, or rules on arguments. */
  readonly deny?: readonly (string | ToolRule)[] | undefined;
  /** `replace` (default): a text stands in the call's place. `block`: the reply ends with an error. */
  readonly onDeny?: "replace" | "block" | undefined;
  /** Longest arguments that are held to decide; longer are refused. Default 1 MiB. */
  readonly maxCallBytes?: number | undefined;
}
