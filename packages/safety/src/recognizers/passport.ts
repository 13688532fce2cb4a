import { countDigits } from "../detect/characters.ts";
import type { Recognizer } from "../detect/recognizer.ts";
import { range } from "../detect/run-shape.ts";
import { idRecognizer } from "./id-recognizer.ts";

const CONTEXT =
  /(?:passport|passeport|reisepass|pasaporte|passaporto|paspoort|passnummer|pass-?nr|paszport|паспорт|護照|护照)(?:[^\n\d]{0,24}[^\w])?$/i;

/** Passport numbers of the main countries, in context. */
export const passport: Recognizer = idRecognizer(
  { kind: "passport", group: "passport" },
  [
    {
      rule: "passport_number",
      shape:
        /[A-Z]{0,2}\d{6,9}|[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}\d?|[A-Z]\d{2}[A-Z]{2}\d{5}|\d{2}[A-Z]{2}\d{5}/y,
      runs: [{ lengths: range(6, 11) }],
      valid: (id) => countDigits(id, 0, id.length) >= 4,
      context: CONTEXT,
    },
  ],
  /(?<![A-Za-z0-9_])[A-Z0-9]{1,11}$/,
);
