/** Values of characters in odd places, in the order 0-9 A-Z (Italian decree of 23 December 1976). */
const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** The check letter of an Italian tax code: 16 upper-case letters and digits. */
export function codiceFiscale(id: string): boolean {
  let sum = 0;
  for (let at = 0; at < 15; at += 1) {
    const code = id.charCodeAt(at);
    const value = code > 57 ? code - 65 : code - 48;
    sum += at % 2 === 0 ? (ODD[value] ?? 0) : value;
  }
  return 65 + (sum % 26) === id.charCodeAt(15);
}
