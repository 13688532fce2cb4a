/** What the command line said, unread: absent means not said. */
export interface StartFlags {
  readonly port?: string;
  readonly host?: string;
  readonly providerKey?: readonly string[];
  readonly budget?: string;
  readonly config?: string;
  readonly apiKey?: string;
  readonly demo: DemoMode;
  readonly json: boolean;
}

/** `auto`: the offline provider when there is no other. */
export type DemoMode = "auto" | "always" | "never";
