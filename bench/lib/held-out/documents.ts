import { CAPITALS, type Draw, MIXED } from "./draw.ts";
import { born, type Id, two } from "./ids.ts";

/** Numbers of documents: passports and driver's licences. */

export function passport(draw: Draw): Id {
  const value = draw.one(["#########", "@########", "@@#######", "C%%%%%%%%", "##@@#####", "@#######"]);
  const made = value.startsWith("C%")
    ? `C${draw.text("0123456789CFGHJKLMNPRTVWXYZ", 3)}${draw.digits(5)}`
    : draw.like(value);
  return {
    value: made,
    names: [
      "Passport No",
      "passport number",
      "Passport #",
      "passport_number",
      "passportNo",
      "Reisepassnummer",
      "Reisepass-Nr.",
      "numéro de passeport",
      "passeport n°",
      "número de pasaporte",
      "pasaporte",
      "passaporto n.",
      "paspoortnummer",
    ],
  };
}

const lineCheck = (field: string): string =>
  String(
    Array.from(field).reduce(
      (sum, each, at) =>
        sum + (each === "<" ? 0 : Number.parseInt(each, 36)) * (at % 3 === 0 ? 7 : at % 3 === 1 ? 3 : 1),
      0,
    ) % 10,
  );

/** The second line of a passport: Example states and made-up people, checks by weights 7, 3, 1 (ICAO 9303). */
export function passportLine(draw: Draw): Id {
  const number = draw.like("@########").slice(0, 9);
  const birth = born(draw);
  const until = `${draw.between(26, 35)}${two(draw.between(1, 12))}${two(draw.between(1, 28))}`;
  const rest = "<".repeat(14);
  const head = number + lineCheck(number);
  const dates = birth + lineCheck(birth);
  const end = until + lineCheck(until);
  const all = head + draw.word("UTO D<< GBR USA FRA ITA") + dates + draw.word("M F <") + end + rest;
  return { value: `${all}0${lineCheck(`${head}${dates}${end}${rest}0`)}`, names: [""] };
}

export function licence(draw: Draw): Id {
  const value = draw.one([
    () => draw.like("@#######"),
    () => draw.like("@###-###-##-###-#"),
    () => draw.digits(9),
    () => draw.digits(8),
    () => draw.like("@###-####-####"),
    () => draw.like("@####-#####-#####"),
    () => draw.like("@@######"),
    () => draw.like("@############"),
    () =>
      `${draw.text("BCDFGHJKLMNPRST", 5)}${draw.between(0, 9)}${two(draw.between(1, 12))}${two(draw.between(1, 28))}${draw.between(0, 9)}${draw.text(CAPITALS, 2)}9${draw.text("ABCDEFGHJKL", 2)}`,
    () => draw.like("@##").replace(/$/, () => `${draw.text(MIXED.toUpperCase(), 7)}${draw.digits(1)}`),
  ])();
  return {
    value,
    names: [
      "Driver License",
      "driver's license number",
      "Driver's License #",
      "drivers_license",
      "driverLicense",
      "DL#",
      "DL No.",
      "driving licence number",
      "Führerschein-Nr.",
      "Führerscheinnummer",
      "permis de conduire n°",
      "licencia de conducir",
    ],
  };
}
