import type { Recognizer } from "../detect/recognizer.ts";
import { range } from "../detect/recognizer-set.ts";
import { idRecognizer } from "./id-recognizer.ts";

const CONTEXT =
  /(?:driver'?s?.{0,2}licen[cs]e|driving.licen[cs]e|\bDLN?\b|licen[cs]e n(?:o|umber)|f[üu]hrerschein(?:nummer)?|permis de conduire|licencia de conducir|patente)[^\n\d]{0,16}$/i;

/** Driver's licence numbers: the British one by its build (DVLA), others only in context. */
export const driverLicense: Recognizer = idRecognizer(
  { kind: "driver_license", group: "license" },
  [
    {
      rule: "uk_driving_licence",
      shape: /[A-Z]{1,5}9{0,4}\d[0156]\d(?:0[1-9]|[12]\d|3[01])\d[A-Z][A-Z9][A-HJ-NP-Z0-9][A-Z]{2}/y,
      lengths: [16],
      context: CONTEXT,
      alone: 0.8,
    },
    {
      rule: "driver_license",
      shape:
        /[A-Z0-9]{5,20}|[A-Z]\d{3}-\d{4}-\d{4}|[A-Z]\d{2}-\d{2}-\d{4}|\d{3}-\d{3}-\d{3}|[A-Z]\d{4}-\d{5}-\d{5}/y,
      lengths: range(3, 20),
      valid: (id) => (id.match(/\d/g)?.length ?? 0) >= 4,
      context: CONTEXT,
    },
  ],
  /(?<![A-Za-z0-9_])[A-Z0-9][A-Z0-9-]{0,22}$/,
);
