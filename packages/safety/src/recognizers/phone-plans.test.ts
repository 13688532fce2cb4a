import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  getExampleNumber,
  parsePhoneNumberFromString,
} from "libphonenumber-js/min";
import examples from "libphonenumber-js/mobile/examples";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type Home, homeOf, isInternationalPhone, isNationalPhone } from "./phone-plans.ts";

const mayAsk = { mayCheck: (): boolean => true };
const countries = fc.constantFrom(...getCountries());
const digits = fc.string({ unit: fc.constantFrom(...Array.from("0123456789")), maxLength: 10 });

function home(country: CountryCode): Home {
  const found = homeOf(country);
  if (found === undefined) throw new RangeError(`no plan of ${country}`);
  return found;
}

/** A country's number: its example as far as it goes, and any digits. */
function numberOf(country: CountryCode, [kept, rest]: readonly [number, string]): string {
  const example = getExampleNumber(country, examples)?.nationalNumber ?? "";
  return (example.slice(0, kept) + rest).slice(0, 14);
}

it("says of numbers with a country's code what libphonenumber says", () => {
  fc.assert(
    fc.property(
      countries,
      fc.tuple(fc.nat(12), digits),
      fc.constantFrom("", "", "", "0", "1"),
      (country, parts, prefix) => {
        const number = getCountryCallingCode(country) + prefix + numberOf(country, parts);
        const valid = parsePhoneNumberFromString(`+${number}`, { extract: false })?.isValid() === true;
        expect([number, isInternationalPhone(number, mayAsk)]).toEqual([number, valid]);
      },
    ),
    { numRuns: 2_000 },
  );
});

it("says of numbers as they are written at home what libphonenumber says", () => {
  fc.assert(
    fc.property(
      fc.oneof(countries, fc.constantFrom<CountryCode[]>("US", "GB", "DE", "FR")),
      fc.tuple(fc.nat(12), digits),
      fc.constantFrom("", "", "0", "1", "8", "00", "011"),
      (country, parts, prefix) => {
        const number = prefix + numberOf(country, parts);
        const options = { extract: false, defaultCountry: country };
        const valid = parsePhoneNumberFromString(number, options)?.isValid() === true;
        expect([country, number, isNationalPhone(number, home(country), mayAsk)]).toEqual([
          country,
          number,
          valid,
        ]);
      },
    ),
    { numRuns: 2_000 },
  );
});

it("takes a likely number for one when libphonenumber may not be asked any more", () => {
  expect(isNationalPhone("0114930901820", home("US"), { mayCheck: () => false })).toBe(true);
  expect(isNationalPhone("4155552671", home("US"), { mayCheck: () => false })).toBe(true);
  expect(isNationalPhone("0155552671", home("US"), { mayCheck: () => false })).toBe(false);
});
