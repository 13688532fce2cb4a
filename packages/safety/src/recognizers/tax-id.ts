import type { Recognizer } from "../detect/recognizer.ts";
import { idRecognizer } from "./id-recognizer.ts";
import { AMERICAN_TAX_IDS } from "./ids/american-tax-ids.ts";
import { ASIAN_TAX_IDS } from "./ids/asian-tax-ids.ts";
import { EUROPEAN_TAX_IDS } from "./ids/european-tax-ids.ts";

/** Tax and national numbers by shape and check; numbers that other numbers look like, only in context. */
export const taxId: Recognizer = idRecognizer(
  { kind: "tax_id", group: "tax" },
  [...AMERICAN_TAX_IDS, ...ASIAN_TAX_IDS, ...EUROPEAN_TAX_IDS],
  /(?<![A-Za-z0-9_])(?:[A-Z]{1,2} ?|[A-Z]{1,6})?(?:\d[\dA-Za-z]{0,17}|[A-Z]{1,6}\d[\dA-Z]{0,12})?(?:[ ./+-]\d{0,8}[A-Za-z]?){0,7}$/,
);
