import { CAPITALS, type Draw, HEX, MIXED, SMALL } from "./draw.ts";

/**
 * What the recognizers were never corrected on: other carriers, other names and other things that are none, for the report alone. A
 * mistake found here is counted, and its cure is not looked for here.
 */
export const UNSEEN_PLAIN: readonly string[] = [
  'Traceback (most recent call last):\n  File "app.py", line 40, in save\nValueError: bad input {}',
  "$ ./tool --input {} --verbose\ndone in 3 s",
  "   at Handler.save (file.js:14:3) // got {}",
  'fmt.Println("{}")',
  '[[items]]\nname = "{}"\ncount = 2',
  '<input type="text" value="{}" />',
  '{"a":{"b":[{"c":"{}"}]},"n":null}',
  String.raw`"{\"outer\":\"{\\\"inner\\\":\\\"{}\\\"}\"}"`,
  "> {}\n\nThanks, that one works.",
  "Proszę sprawdzić {} jeszcze raz.",
  "確認してください: {} です。",
  "Confira {} por favor.",
  "Lütfen {} kontrol edin.",
  "Controleer {} even.",
  "name\tvalue\nfirst\t{}\nsecond\t-",
  "1. open the form\n2. enter {}\n3. press save",
  "**{}**",
  "`{}`",
  "user typed:{};next",
  "first={}&second=2",
  "| {} | yes |",
  "— {} —",
  "“{}”",
  "diff --git a/x b/x\n+  value: '{}'\n-  value: null",
  'assert row.value == "{}"',
  "{} / n.a.",
];

export const UNSEEN_NAMED: readonly string[] = [
  "%:{}",
  "% – {}",
  "%\t{}",
  "**%:** {}",
  "%\n{}",
  "Can you update my %? It's {} now.",
  '<field name="%">{}</field>',
  "'%' => '{}',",
  '"%" : "{}"',
  "% → {}",
  "[%] {}",
  "<b>%</b> {}",
  "%: `{}`",
];

/** Other names for what is named. */
export const UNSEEN_NAMES: Readonly<Record<string, readonly string[]>> = {
  phone: [
    "Work phone",
    "Mobile number",
    "home_phone",
    "phone no",
    "Telephone number",
    "cellphone",
    "customerPhone",
    "Call me at",
    "Numéro de téléphone",
    "Telefonnummer",
    "Mobilnummer",
    "telefoon",
  ],
  us_ssn: ["SSN (last known)", "Social Security", "employee_ssn", "ssn_number", "SS#"],
  passport: [
    "Passport",
    "passport no.",
    "PASSPORT NUMBER",
    "traveler_passport_id",
    "Nr. paszportu",
    "Passnummer",
    "Pass-Nr.",
  ],
  driver_license: [
    "Driver's Licence",
    "DRIVER LICENSE NO",
    "license number",
    "dl_number",
    "Driving License",
    "rijbewijs",
    "patente di guida",
  ],
  date_of_birth: [
    "D.O.B",
    "Born on",
    "patient_dob",
    "birthdate",
    "user.birthday",
    "DATE OF BIRTH",
    "Geb.-Datum",
    "Fecha nac.",
    "data de nascimento",
    "Date naiss.",
  ],
};

type Make = (draw: Draw) => string;

/** What looks like a value and is none: other sorts than the ones corrected on. */
export const UNSEEN_NEGATIVES: readonly Make[] = [
  (draw) => `[${draw.digits(5)}.${draw.digits(6)}] usb 1-1: new device number ${draw.upTo(20)}`,
  (draw) => `web-${draw.text(HEX, 9)}-${draw.text(SMALL, 5)} 1/1 Running 0 ${draw.upTo(90)}d`,
  (draw) => `"integrity": "sha512-${draw.bytes(64).toString("base64")}"`,
  (draw) =>
    `-rw-r--r-- 1 root root ${draw.digits(6)} Mar ${draw.between(10, 28)} 09:14 file${draw.upTo(90)}.bin`,
  (draw) => `bc1q${draw.text("023456789acdefghjklmnpqrstuvwxyz", 38)}`,
  (draw) => `0x${draw.text(HEX, 40)}`,
  (draw) => `VIN ${draw.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", 17)}`,
  (draw) => `S-1-5-21-${draw.digits(10)}-${draw.digits(10)}-${draw.digits(9)}-${draw.digits(4)}`,
  (draw) => `1.3.6.1.4.1.${draw.digits(5)}.${draw.upTo(99)}`,
  (draw) => `GATTACA${draw.text("ACGT", 40)}`,
  (draw) =>
    `$GPGGA,${draw.digits(6)},${draw.digits(4)}.${draw.digits(3)},N,${draw.digits(5)}.${draw.digits(3)},E,1,08,0.9`,
  (draw) =>
    `flight LH${draw.digits(3)}, gate ${draw.text(CAPITALS, 1)}${draw.upTo(60)}, seat ${draw.upTo(40)}F`,
  (draw) => `${draw.upTo(5)}-${draw.upTo(5)} (${draw.upTo(3)}-${draw.upTo(3)}), ${draw.digits(5)} spectators`,
  (draw) => `@@ -${draw.upTo(900)},${draw.upTo(90)} +${draw.upTo(900)},${draw.upTo(90)} @@`,
  (draw) => `margin: ${draw.upTo(9)}px ${draw.upTo(90)}px; z-index: ${draw.digits(5)}`,
  (draw) => `\\frac{${draw.digits(2)}}{${draw.digits(3)}} = 0.${draw.digits(12)}`,
  (draw) => `[[${draw.digits(2)}, ${draw.digits(2)}], [${draw.digits(3)}, -${draw.digits(3)}]]`,
  (draw) => `P/N ${draw.digits(3)}-${draw.digits(5)}-${draw.digits(3)} rev ${draw.text(CAPITALS, 1)}`,
  (draw) => `UPC ${draw.digits(12)}`,
  (draw) => `quantity ${draw.digits(4)} ${draw.digits(4)} ${draw.digits(4)}`,
  (draw) => `chunk-${draw.text(HEX, 8)}.js ${draw.upTo(900)}.${draw.digits(2)} kB`,
  (draw) => `req_${draw.text(MIXED, 24)}`,
  (draw) => `arn:aws:iam::${draw.digits(12)}:role/${draw.text(SMALL, 8)}`,
  (draw) => `i-0${draw.text(HEX, 16)} ami-0${draw.text(HEX, 16)}`,
  (draw) => `eyes ${draw.text(SMALL, 20)}_${draw.text(SMALL, 14)}_handler`,
  (draw) => `https://example.com/p/${draw.text(MIXED, 11)}?t=${draw.digits(4)}`,
  (draw) => `session ${draw.text(HEX, 8)}:${draw.text(HEX, 8)}`,
  (draw) =>
    `${draw.between(1, 12)}:${draw.between(10, 59)} PM, ${draw.between(2, 9)} attendees, room ${draw.digits(3)}`,
  (draw) =>
    `score=${draw.upTo(9)}.${draw.digits(3)} loss=${draw.upTo(9)}.${draw.digits(5)}e-0${draw.upTo(9)}`,
  (draw) => `const ${draw.text(SMALL, 6)}Key = keys[${draw.upTo(99)}]; // ${draw.digits(6)}`,
];
