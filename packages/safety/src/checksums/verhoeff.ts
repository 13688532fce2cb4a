const MULTIPLY: readonly (readonly number[])[] = Array.from({ length: 10 }, (_, row) =>
  Array.from({ length: 10 }, (_, column) => dihedral(row, column)),
);
const START = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const STEP = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
const PERMUTE: number[][] = [START];
for (let row = 1; row < 8; row += 1) {
  PERMUTE.push(START.map((at) => PERMUTE[row - 1]?.[STEP[at] ?? 0] ?? 0));
}

/** The check of Aadhaar numbers (Verhoeff 1969): digits only. */
export function verhoeff(digits: string): boolean {
  let check = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 48;
    check = MULTIPLY[check]?.[PERMUTE[at % 8]?.[digit] ?? 0] ?? 0;
  }
  return check === 0;
}

/** The product in the symmetry group of the pentagon. */
function dihedral(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b - 5) % 5);
  return b < 5 ? 5 + ((a - 5 - b + 5) % 5) : (a - b + 5) % 5;
}
