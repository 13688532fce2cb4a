/** From how many on a person is warned, and from how many on requests are refused. */
export interface Steps {
  readonly warn?: number | undefined;
  readonly refuse?: number | undefined;
}

/** What counts as an agent that runs in circles. */
export interface RunawaySettings {
  /** The same tool with the same arguments, time after time, in the conversation. Default 5 and 15. */
  readonly sameCall?: Steps | undefined;
  /** Requests of a session that failed one after the other. Default 10 and 30. */
  readonly errors?: Steps | undefined;
  /** Tool results that say they are errors, one after the other. Default 10 and 25. */
  readonly toolErrors?: Steps | undefined;
  /** Dollars that a session spends in a minute. No default. */
  readonly spendPerMinute?: Steps | undefined;
  /** How long failed requests count, in milliseconds. Default 60 000. */
  readonly windowMs?: number | undefined;
}
