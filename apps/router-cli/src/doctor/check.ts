/** One thing that `doctor` looked at. `bad` makes the command fail; `note` is worth knowing. */
export interface Check {
  readonly name: string;
  readonly state: "ok" | "note" | "bad";
  /** What was found and, unless it is ok, what to do. */
  readonly detail: string;
}
