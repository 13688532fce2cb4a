import { CAPITALS, type Draw, HEX, MIXED, SMALL } from "./draw.ts";

/** What looks like a value and is none. Each is put into the same carriers as values are. */
type Make = (draw: Draw) => string;

const uuid: Make = (draw) =>
  `${draw.text(HEX, 8)}-${draw.text(HEX, 4)}-4${draw.text(HEX, 3)}-${draw.text("89ab", 1)}${draw.text(HEX, 3)}-${draw.text(HEX, 12)}`;
const two = (number: number): string => String(number).padStart(2, "0");
const clock: Make = (draw) => `${two(draw.upTo(24))}:${two(draw.upTo(60))}:${two(draw.upTo(60))}`;
const day: Make = (draw) =>
  `20${draw.between(10, 29)}-${two(draw.between(1, 12))}-${two(draw.between(1, 28))}`;

/** Things of programs and trade that every kind must leave alone. */
const COMMON: readonly Make[] = [
  uuid,
  (draw) => draw.text(HEX, 40),
  (draw) => draw.text(HEX, 7),
  (draw) => draw.text(HEX, 64),
  (draw) => `sha256:${draw.text(HEX, 64)}`,
  (draw) => `v${draw.upTo(20)}.${draw.upTo(30)}.${draw.upTo(90)}`,
  (draw) => `version ${draw.upTo(20)}.${draw.upTo(30)}.${draw.upTo(90)}.${draw.upTo(9000)}`,
  (draw) => `${draw.word("react lodash @types/node")}@^${draw.upTo(20)}.${draw.upTo(30)}.${draw.upTo(90)}`,
  (draw) => `${day(draw)}T${clock(draw)}.${draw.digits(3)}Z`,
  (draw) => `${day(draw)} ${clock(draw)}`,
  (draw) => `order ${draw.digits(draw.between(6, 12))}`,
  (draw) => `ORD-${day(draw).replaceAll("-", "")}-${draw.digits(6)}`,
  (draw) => `invoice INV-${draw.digits(4)}-${draw.digits(5)}`,
  (draw) => `ISBN 978-${draw.digits(1)}-${draw.digits(4)}-${draw.digits(4)}-${draw.digits(1)}`,
  (draw) => `ISBN 0-${draw.digits(3)}-${draw.digits(5)}-X`,
  (draw) => `tracking 1Z${draw.text(`${CAPITALS}0123456789`, 6)}${draw.digits(10)}`,
  (draw) => `tracking number ${draw.digits(12)}`,
  (draw) => `RR${draw.digits(9)}${draw.word("DE FR GB US")}`,
  (draw) => `0000${draw.digits(3)}0: ${Array.from({ length: 8 }, () => draw.text(HEX, 4)).join(" ")}`,
  (draw) => Array.from({ length: 16 }, () => draw.text(HEX, 2)).join(" "),
  (draw) => `data:image/png;base64,${draw.bytes(60).toString("base64")}`,
  (draw) => `sha512-${draw.bytes(64).toString("base64")}`,
  (draw) => `${draw.between(1_500_000_000, 1_900_000_000)}`,
  (draw) => `${draw.between(1_500_000_000, 1_900_000_000)}${draw.digits(3)}`,
  (draw) => `${draw.upTo(90)}.${draw.digits(6)}, -${draw.upTo(170)}.${draw.digits(6)}`,
  (draw) => `$${draw.between(1, 999)},${draw.digits(3)}.${draw.digits(2)}`,
  (draw) => `doi:10.${draw.digits(4)}/${draw.text(SMALL, 4)}.${draw.digits(4)}.${draw.digits(5)}`,
  (draw) => `arXiv:${draw.digits(4)}.${draw.digits(5)}`,
  (draw) => `#${draw.text(HEX, 6)}`,
  (draw) => `RFC ${draw.digits(4)}, section ${draw.upTo(9)}.${draw.upTo(9)}.${draw.upTo(9)}`,
  (draw) => `CVE-20${draw.between(10, 26)}-${draw.digits(5)}`,
  (draw) => `com.${draw.text(SMALL, 6)}.${draw.text(SMALL, 5)}.Main$${draw.upTo(9)}`,
  (draw) => `/var/lib/${draw.text(SMALL, 6)}/${draw.text(HEX, 2)}/${draw.text(HEX, 30)}.bin`,
  (draw) =>
    `{${draw.text(HEX, 8).toUpperCase()}-${draw.text(HEX, 4).toUpperCase()}-${draw.text(HEX, 4).toUpperCase()}-${draw.text(HEX, 4).toUpperCase()}-${draw.text(HEX, 12).toUpperCase()}}`,
  (draw) => `0x${draw.text(HEX, 16)}`,
  (draw) => `localhost:${draw.between(1024, 65_535)}`,
  (draw) => `127.0.0.1:${draw.between(1024, 65_535)}`,
  (draw) => `${draw.between(1, 99)} of ${draw.between(100, 999)} (${draw.upTo(99)}.${draw.digits(1)} %)`,
  (draw) => `3.14159265358979${draw.digits(4)}`,
  (draw) => `SKU ${draw.text(CAPITALS, 3)}-${draw.digits(4)}-${draw.text(CAPITALS, 2)}`,
  (draw) => `EAN 40${draw.digits(11)}`,
  (draw) => `W/"${draw.text(HEX, 10)}-${draw.text(HEX, 4)}"`,
  (draw) => `ticket PROJ-${draw.digits(5)}`,
  (draw) => `for (let i = ${draw.upTo(9)}; i < ${draw.upTo(900)}; i++) sum += a[i] * ${draw.upTo(90)};`,
  (draw) => `rgb(${draw.upTo(256)}, ${draw.upTo(256)}, ${draw.upTo(256)})`,
  (draw) => `${draw.upTo(9)}/${draw.upTo(9)} * * * ${draw.between(1, 5)}`,
  (draw) => `std::map<int, ns${draw.upTo(9)}::type> m; a::b::c();`,
  (draw) => `${draw.text(MIXED, 10)}==`,
  (draw) => `CAS ${draw.between(50, 9999)}-${draw.digits(2)}-${draw.digits(1)}`,
  (draw) => `room ${draw.digits(3)}, floor ${draw.upTo(9)}, route ${draw.between(1, 99)}`,
  (draw) => `42 U.S.C. § ${draw.digits(4)}(${draw.text(SMALL, 1)})(${draw.upTo(9)})`,
];

/** What is hard for one kind above all. */
const HARD: Readonly<Record<string, readonly Make[]>> = {
  email: [
    (draw) => `@${draw.text(SMALL, 6)} pinged @${draw.text(SMALL, 5)}`,
    (draw) => `git@${draw.word("github.com gitlab.com")}:${draw.text(SMALL, 5)}/${draw.text(SMALL, 6)}.git`,
    (draw) => `icon@${draw.between(2, 3)}x.${draw.word("png jpg webp")}`,
    (draw) => `@Override public void run${draw.upTo(9)}() {}`,
    (draw) => `user@localhost and root@${draw.text(SMALL, 6)}`,
    (draw) => `pkg@${draw.upTo(9)}.${draw.upTo(9)}.${draw.upTo(9)}-beta.${draw.upTo(9)}`,
  ],
  phone: [
    (draw) => `ext. ${draw.digits(4)}`,
    (draw) => `call on ${day(draw)} at ${clock(draw)}`,
    (draw) => `phone screen moved to ${draw.between(1, 12)}/${draw.between(1, 28)}/20${draw.between(20, 29)}`,
    (draw) => `called ${draw.digits(2)} times in ${draw.digits(4)}`,
    (draw) => `serial ${draw.digits(3)}-${draw.digits(3)}-${draw.digits(4)}`,
    (draw) => `+${draw.upTo(99)}.${draw.digits(2)} %`,
    (draw) => `1 + ${draw.digits(3)} + ${draw.digits(4)}`,
    (draw) => `part no. ${draw.digits(4)} ${draw.digits(3)} ${draw.digits(3)}`,
  ],
  us_ssn: [
    (draw) => `model ${draw.digits(3)}-${draw.digits(2)}-${draw.digits(3)}`,
    (draw) => `ssn ${draw.word("000 666 900 987")}-${draw.digits(2)}-${draw.digits(4)}`,
    (draw) => `part ${draw.digits(4)}-${draw.digits(2)}-${draw.digits(4)}`,
    (draw) => `routing ${draw.digits(9)}`,
  ],
  payment_card: [
    (draw) => `card ending in ${draw.digits(4)}`,
    (draw) => `**** **** **** ${draw.digits(4)}`,
    (draw) => `transaction ${draw.digits(20)}`,
    (draw) => `meter ${draw.word("0 1 7 9")}${draw.digits(15)}`,
  ],
  iban: [
    (draw) => `BIC ${draw.text(CAPITALS, 4)}DE${draw.text(CAPITALS, 2)}${draw.digits(3)}`,
    (draw) => `VAT DE${draw.digits(9)}`,
    (draw) => `GB${draw.digits(2)} ${draw.digits(3)}`,
    (draw) => `part ${draw.text("QWX", 2)}${draw.digits(20)}`,
  ],
  ip_address: [
    (draw) => `firmware ${draw.upTo(9)}.${draw.upTo(20)}.${draw.upTo(99)}-r${draw.upTo(9)}`,
    (draw) => `v${draw.upTo(9)}.${draw.upTo(99)}.${draw.upTo(99)}.${draw.upTo(99)}`,
    (draw) => `Chrome/${draw.between(90, 140)}.0.${draw.digits(4)}.${draw.digits(3)}`,
    (draw) => `${draw.between(256, 900)}.${draw.between(256, 900)}.${draw.upTo(99)}.${draw.upTo(99)}`,
    (draw) => `at ${clock(draw)} and ${clock(draw)}`,
    (draw) => `ratio ${draw.upTo(9)}:${draw.upTo(9)}:${draw.upTo(9)}`,
  ],
  mac_address: [
    (draw) => draw.text(HEX, 12),
    (draw) => Array.from({ length: 8 }, () => draw.text(HEX, 2)).join(":"),
    (draw) => Array.from({ length: 20 }, () => draw.text(HEX, 2)).join(":"),
    (draw) => `${day(draw)}-${draw.digits(2)}-${draw.digits(2)}`,
  ],
  passport: [
    (draw) => `the passport office is on floor ${draw.upTo(9)}, ring ${draw.digits(3)}`,
    (draw) => `ref ${draw.text(CAPITALS, 1)}${draw.digits(8)}`,
    (draw) => `my passport expires in ${draw.between(2026, 2035)}`,
  ],
  driver_license: [
    (draw) => `licensed under Apache-2.0 since ${draw.between(1990, 2025)}`,
    (draw) => `printer driver ${draw.digits(4)}.${draw.digits(3)}`,
    (draw) => `asset ${draw.text(CAPITALS, 1)}${draw.digits(7)}`,
    (draw) => `license key count: ${draw.digits(3)}`,
  ],
  tax_id: [
    (draw) => `batch ${draw.text(CAPITALS, 2)}${draw.digits(7)}`,
    (draw) => `tax of ${draw.digits(2)} % on ${draw.digits(4)}`,
    (draw) => `${draw.digits(3)}.${draw.digits(3)}.${draw.digits(3)} inhabitants`,
    (draw) => `lot ${draw.digits(6)}-${draw.digits(3)}`,
  ],
  date_of_birth: [
    (draw) => `released ${day(draw)}`,
    (draw) => `due date: ${day(draw)}`,
    (draw) => `expires ${two(draw.between(1, 12))}/${draw.between(26, 35)}`,
    (draw) => `updated on ${draw.between(1, 28)} March ${draw.between(2001, 2026)}`,
    (draw) => `date of issue: ${day(draw)}`,
    (draw) => `a star was born in galaxy ${draw.digits(4)}`,
  ],
  postal_address: [
    (draw) => `${draw.between(2, 90)} Days Later and ${draw.between(2, 9)} More Things`,
    (draw) => `chapter ${draw.between(2, 90)} The Long Way home`,
    (draw) => `see page ${draw.between(2, 900)}, Table ${draw.between(2, 9)}`,
    (draw) => `${draw.between(2, 90)} Million Users, ${draw.between(2, 90)} Countries`,
    (draw) => `mail ${draw.between(2, 90)} copies to the office`,
  ],
  secret: [
    () => "password: string; token?: string",
    () => "api_key = os.environ['API_KEY']",
    () => "PASSWORD=${DB_PASSWORD}",
    () => "password must be at least 12 characters",
    () => 'token = get_token("main")',
    () => "Authorization: Bearer <token>",
    () => "secret: your-secret-here",
    (draw) => `nextPageToken: ${draw.upTo(99)}`,
    (draw) => `max_tokens: ${draw.digits(4)}`,
    (draw) => `token_count=${draw.digits(5)}`,
    (draw) => `key: user_${draw.digits(4)}_settings`,
    (draw) => `primary_key=${draw.digits(6)}`,
    (draw) => `class="btn-${draw.text(SMALL, 12)}-${draw.text(SMALL, 12)}-large"`,
    (draw) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${draw.text(MIXED, 43)} laptop`,
    (draw) => `-----BEGIN CERTIFICATE-----\n${draw.bytes(48).toString("base64")}\n-----END CERTIFICATE-----`,
    (draw) => `pk_live_${draw.text(MIXED, 24)}`,
  ],
};

/** Something that is not of the kind, nor of any other. */
export function negative(draw: Draw, kind: string): string {
  return draw.chance(0.5) ? draw.one(HARD[kind] ?? COMMON)(draw) : draw.one(COMMON)(draw);
}
