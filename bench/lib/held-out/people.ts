import { type Draw, SMALL } from "./draw.ts";

/** Values that name or place a person: e-mail, phone, date of birth, postal address. Written after what people and forms do. */

const FIRST =
  "maria james wei olga ahmed priya lucas emma noah sofia kenji fatou björn zoé jürgen anaïs".split(" ");
const LAST =
  "o'neill fernández kowalski nguyen dupont schröder rossi lindqvist haddad patel kim ivanova".split(" ");
const ascii = (text: string): string => text.normalize("NFD").replaceAll(/[^a-z'-]/g, "");

export function email(draw: Draw): string {
  const first = ascii(draw.one(FIRST));
  const last = ascii(draw.one(LAST));
  const local = draw.one([
    () => `${first}.${last}`,
    () => `${first[0] ?? "x"}${last}${draw.upTo(2000)}`,
    () => `${first}+${draw.word("news shop bank lists")}`,
    () => `${first}_${last.replace("'", "")}`,
    () => `${last}-${first}`,
    () => `${first.toUpperCase()}.${last.toUpperCase()}`,
    () => draw.like("&&&####"),
    () => draw.word("info sales support noreply hr admin"),
    () => draw.like("%%%%%%%%"),
  ])();
  const host = draw.one([
    () => `${draw.text(SMALL, 7)}.${draw.word("com net org io dev ai app co")}`,
    () =>
      `${draw.word("mail corp smtp eu-west")}.${draw.text(SMALL, 6)}.${draw.word("de fr nl pl it es se jp")}`,
    () => `${draw.text(SMALL, 5)}.${draw.word("co.uk com.au co.jp com.br ac.nz gov.in")}`,
    () => `${draw.text(SMALL, 8)}.${draw.word("photography museum travel cloud technology")}`,
    () => `${draw.text(SMALL, 4)}-${draw.text(SMALL, 5)}${draw.upTo(99)}.com`,
    () => `xn--${draw.text(SMALL, 6)}-${draw.text(SMALL, 3)}.de`,
    () => draw.word("gmail.com yahoo.co.uk outlook.com proton.me web.de qq.com icloud.com"),
  ])();
  return `${local}@${host}`;
}

const AREAS = "201 212 303 305 310 404 415 503 512 602 617 646 702 718 773 808 817 919".split(" ");

/** A number of the United States: area, exchange, line. */
const american = (draw: Draw): readonly [string, string, string] => [
  draw.one(AREAS),
  `${draw.between(2, 9)}${draw.between(2, 9)}${draw.between(2, 9)}`,
  draw.digits(4),
];

/** Country codes and what follows them, by the countries' numbering plans: blanks stand where people put them. */
const ABROAD: readonly string[] = [
  "44 7911 1#####",
  "44 20 7946 0###",
  "44 161 496 0###",
  "49 30 2######",
  "49 151 2#######",
  "49 89 3######",
  "33 6 12 ## ## ##",
  "33 1 42 ## ## ##",
  "34 612 ### ###",
  "34 91 123 ## ##",
  "39 347 1######",
  "39 06 6982 ####",
  "31 6 1#######",
  "31 20 794 ####",
  "32 470 ## ## ##",
  "46 70 123 ## ##",
  "47 406 ## ###",
  "45 32 ## ## ##",
  "358 41 2######",
  "48 512 ### ###",
  "351 912 ### ###",
  "43 664 1######",
  "41 78 123 ## ##",
  "353 85 012 ####",
  "61 412 ### ###",
  "61 2 9876 ####",
  "64 21 123 ####",
  "91 98765 #####",
  "91 80 4123 ####",
  "81 90 1234 ####",
  "81 3 1234 ####",
  "82 10 2### ####",
  "86 138 1234 ####",
  "55 11 91234 ####",
  "52 55 1234 ####",
  "27 82 123 ####",
  "972 50 234 ####",
  "90 532 123 ####",
  "7 912 345 ## ##",
  "380 50 123 ####",
  "30 691 234 ####",
  "420 601 123 ###",
  "36 20 123 ####",
  "40 712 034 ###",
  "65 8123 ####",
  "852 5123 ####",
  "971 50 123 ####",
  "966 51 234 ####",
];

export function phone(draw: Draw): string {
  const [area, exchange, line] = american(draw);
  if (draw.chance(0.3))
    return draw.one([
      `+1 (${area}) ${exchange}-${line}`,
      `+1-${area}-${exchange}-${line}`,
      `+1${area}${exchange}${line}`,
      `+1.${area}.${exchange}.${line}`,
      `+1 ${area} ${exchange} ${line}`,
    ]);
  const number = draw.like(draw.one(ABROAD));
  const [code = "", ...groups] = number.split(" ");
  return draw.one([
    () => `+${number}`,
    () => `+${number.replaceAll(" ", "")}`,
    () => `+${number.replaceAll(" ", "-")}`,
    () => `+${number.replaceAll(" ", ".")}`,
    () => `+${number.replaceAll(" ", "\u00a0")}`,
    () => `+${code} (${groups[0] ?? ""}) ${groups.slice(1).join(" ")}`,
    () => `+${code} ${groups[0] ?? ""} ${groups.slice(1).join("")}`,
  ])();
}

/** As people of the United States, Britain, Germany and France write numbers at home. */
export function homePhone(draw: Draw): string {
  const [area, exchange, line] = american(draw);
  return draw.one([
    () => `(${area}) ${exchange}-${line}`,
    () => `${area}-${exchange}-${line}`,
    () => `${area}.${exchange}.${line}`,
    () => `${area} ${exchange} ${line}`,
    () => `${area}${exchange}${line}`,
    () => `1-${area}-${exchange}-${line}`,
    () => draw.like("07911 1#####"),
    () => draw.like("020 7946 0###"),
    () => draw.like("030 2######"),
    () => draw.like("0151-2#######"),
    () => draw.like("06 12 ## ## ##"),
    () => draw.like("06.12.##.##.##"),
    () => draw.like("030/2######"),
    () => draw.like("01 42 ## ## ##"),
  ])();
}

const two = (number: number): string => String(number).padStart(2, "0");
const MONTHS: Readonly<Record<string, readonly string[]>> = {
  en: "January February March April May June July August September October November December".split(" "),
  de: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(" "),
  fr: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(" "),
  es: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(" "),
  it: "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split(
    " ",
  ),
};

/** A date in the ways of a language; `any` are the ways of forms. */
export function date(draw: Draw, language: "en" | "de" | "fr" | "es" | "it" | "any"): string {
  const [year, month, day] = [draw.between(1925, 2012), draw.between(1, 12), draw.between(1, 28)];
  const name = MONTHS[language]?.[month - 1] ?? "";
  if (language === "any")
    return draw.one([
      `${year}-${two(month)}-${two(day)}`,
      `${two(month)}/${two(day)}/${year}`,
      `${two(day)}/${two(month)}/${year}`,
      `${two(day)}.${two(month)}.${year}`,
      `${day}.${month}.${year}`,
      `${year}/${two(month)}/${two(day)}`,
      `${two(day)}-${two(month)}-${year}`,
    ]);
  if (language === "en")
    return draw.one([
      `${name} ${day}, ${year}`,
      `${day} ${name} ${year}`,
      `${name.slice(0, 3)} ${day}, ${year}`,
      `${day}-${name.slice(0, 3)}-${year}`,
      `${day}${day === 1 || day === 21 ? "st" : day === 2 || day === 22 ? "nd" : day === 3 || day === 23 ? "rd" : "th"} ${name} ${year}`,
    ]);
  if (language === "de") return draw.one([`${day}. ${name} ${year}`, `${two(day)}.${two(month)}.${year}`]);
  if (language === "es")
    return draw.one([`${day} de ${name} de ${year}`, `${two(day)}/${two(month)}/${year}`]);
  return draw.one([`${day} ${name} ${year}`, `${two(day)}/${two(month)}/${year}`]);
}

const STATES = "AL AZ CA CO FL GA IL MA MI MN NC NY OH OR PA TX VA WA WI".split(" ");

export function address(draw: Draw): string {
  const street = draw.word(
    "Elm Cedar Lincoln Jefferson Willow Riverside Broad Mill Victoria Station Chestnut",
  );
  const town = draw.word("Portland Denver Cleveland Tampa Dayton Boise Albany");
  return draw.one([
    () =>
      `${draw.between(10, 9899)} ${street} ${draw.word("St Ave Rd Blvd Ln Dr Ct Street Avenue Road Drive Lane")}, ${town}, ${draw.one(STATES)} ${draw.digits(5)}`,
    () =>
      `${draw.between(10, 9899)} ${draw.word("N S E W")} ${street} ${draw.word("St Ave Blvd")} ${draw.word("Apt Suite Unit")} ${draw.between(1, 40)}, ${town}, ${draw.one(STATES)} ${draw.digits(5)}-${draw.digits(4)}`,
    () =>
      `${draw.between(1, 280)} ${draw.word("1st 2nd 3rd 5th 14th 42nd")} ${draw.word("Street Avenue")}, ${town}, ${draw.one(STATES)} ${draw.digits(5)}`,
    () =>
      `${draw.between(1, 200)} ${street} ${draw.word("Road Street Lane Gardens Close")}, ${draw.word("Leeds Bristol Oxford Cardiff")} ${draw.word("LS BS OX CF")}${draw.between(1, 9)} ${draw.between(1, 9)}${draw.text("ABDEFGHJLNPQRSTUWXYZ", 2)}`,
    () =>
      `${draw.word("Linden Garten Bahnhof Schul Berg")}${draw.word("straße strasse str. weg platz allee")} ${draw.between(1, 140)}${draw.word("a b")}, ${draw.digits(5)} ${draw.word("Köln München Hamburg Dresden")}`,
    () =>
      `${draw.between(1, 180)} ${draw.word("rue avenue boulevard")} ${draw.word("Pasteur Gambetta Voltaire")}, ${draw.digits(5)} ${draw.word("Paris Lyon Nantes Lille")}`,
    () =>
      `${draw.between(1, 99)}, rue de la ${draw.word("République Paix Gare")}, ${draw.digits(5)} ${draw.word("Paris Lyon Nantes Lille")}`,
    () => `P.O. Box ${draw.between(10, 99_999)}`,
  ])();
}
