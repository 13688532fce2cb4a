/** So large a remainder has room for two more digits. */
const ROOM = 2 ** 40;

/** The remainder of letters and digits by 97, letters counting from A = 10 (ISO 7064). The check of IBANs and of national numbers. `rest`: of what stands before. */
export function mod97(text: string, rest = 0): number {
  let sum = rest;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    sum = code > 57 ? sum * 100 + code - 55 : sum * 10 + code - 48;
    if (sum > ROOM) sum %= 97;
  }
  return sum % 97;
}
