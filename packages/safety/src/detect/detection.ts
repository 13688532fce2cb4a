/** Kinds that are recognised without being told how. A user's own patterns and dictionaries add names of their own. */
export const BUILTIN_KINDS = [
  "email",
  "phone",
  "us_ssn",
  "payment_card",
  "iban",
  "ip_address",
  "mac_address",
  "passport",
  "driver_license",
  "tax_id",
  "date_of_birth",
  "postal_address",
  "secret",
] as const;

export type BuiltinKind = (typeof BUILTIN_KINDS)[number];

/** What a recognizer found at one place. `rule` says by which rule, such as `aws_access_key` or `de_steuer_id`. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly rule: string;
  /** 0 to 1: how sure the rule is, its context words and its check digits counted. */
  readonly confidence: number;
}

/** A sensitive value in a text: UTF-16 offsets, end exclusive. */
export interface Detection extends Match {
  readonly kind: string;
}
