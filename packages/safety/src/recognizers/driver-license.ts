import { countDigits } from "../detect/characters.ts";
import type { Recognizer } from "../detect/recognizer.ts";
import { range } from "../detect/run-shape.ts";
import { idRecognizer } from "./id-recognizer.ts";

const CONTEXT =
  /(?:driver'?s?.{0,2}licen[cs]e|driving.licen[cs]e|\bDLN?\b|licen[cs]e n(?:o|umber)|f[üu]hrerschein(?:nummer)?|rijbewijs|permis de conduire|licencia de conducir|patente)[^\n\d]{0,16}(?:\n[^\n\d]{0,4})?$/i;

/** A letter and two digits of the office, seven characters, a check. */
const GERMAN = /^[A-Z]\d{2}[A-Z0-9]{7}[0-9X]$/;

/** Driver's licence numbers: the British one by its build (DVLA), others only in context. */
export const driverLicense: Recognizer = idRecognizer(
  { kind: "driver_license", group: "license" },
  [
    {
      rule: "uk_driving_licence",
      shape: /[A-Z]{1,5}9{0,4}\d[0156]\d(?:0[1-9]|[12]\d|3[01])\d[A-Z][A-Z9][A-HJ-NP-Z0-9][A-Z]{2}/y,
      runs: [{ lengths: [16], of: "letter_first" }],
      context: CONTEXT,
      alone: 0.8,
    },
    {
      rule: "driver_license",
      shape:
        /[A-Z]\d{3}-\d{3}-\d{2}-\d{3}-\d|[A-Z]\d{4}[ -]\d{5}[ -]\d{5}|[A-Z]\d{3}-\d{4}-\d{4}|[A-Z]\d{2}-\d{2}-\d{4}|\d{3}-\d{3}-\d{3}|[A-Z0-9]{5,20}/y,
      runs: [
        { lengths: range(5, 20) },
        { lengths: [4, 5], of: "letter_first", next: ["-0", " 0"] },
        { lengths: [3], next: ["-0"] },
      ],
      valid: (id) => countDigits(id, 0, id.length) >= 4 || GERMAN.test(id),
      context: CONTEXT,
    },
  ],
  /(?<![A-Za-z0-9_])[A-Z0-9](?:[A-Z0-9-]| (?=\d|$)){0,22}$/,
);
