/** What made-up values and the texts around them are drawn from. */
export const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const HEX = "0123456789abcdef";
export const ALNUM: string = `${UPPER}${UPPER.toLowerCase()}0123456789`;
export const FIRST: readonly string[] = [
  "anna",
  "bob",
  "chen",
  "dora",
  "emil",
  "fatima",
  "george",
  "hana",
  "ivan",
  "julia",
];
export const LAST: readonly string[] = [
  "smith",
  "mueller",
  "garcia",
  "ivanov",
  "tanaka",
  "okafor",
  "dubois",
  "rossi",
  "silva",
  "novak",
];
export const STREETS: readonly string[] = [
  "Baker",
  "Oak",
  "Maple",
  "High",
  "Church",
  "Washington",
  "Lake",
  "Hill",
  "Park",
  "Sunset",
];
export const CITIES: readonly string[] = ["London", "Springfield", "Boston", "Madison", "Leeds", "Austin"];
