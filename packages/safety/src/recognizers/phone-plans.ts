import type { CountryCode } from "libphonenumber-js/min";
import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import type { Site } from "../detect/recognizer.ts";
import { type CodePlans, countryPlan, type Plan, plansOf } from "./phone-metadata.ts";

/** Says whether libphonenumber itself may be asked, which takes microseconds: once it may not, a likely number counts as one. */
type Asking = Pick<Site, "mayCheck">;

/**
 * Whether digits are a valid number: what `parsePhoneNumberFromString(...).isValid()` of libphonenumber-js says, from the same numbering
 * plans, without taking the number apart for printing. Where its answer hangs on more than the plans' patterns, it is asked.
 *
 * @param digits after `+`, digits alone
 */
export function isInternationalPhone(digits: string, asking: Asking): boolean {
  const plans = plansOf(digits);
  if (plans === undefined) return false;
  const { main } = plans;
  const national = digits.slice(main.callingCode.length);
  if (national.length < 2 || national.length > 17) return false;
  if (main.prefix?.test(national) === true) return !asking.mayCheck() || isValidPhone(`+${digits}`);
  return isValid(national, plans);
}

/** What numbers are judged by where people of one region write them. */
export interface Home {
  readonly region: CountryCode;
  readonly own: Plan;
  readonly plans: CodePlans;
}

/** Undefined when there is no such region. */
export function homeOf(region: string): Home | undefined {
  const own = countryPlan(region);
  const plans = own === undefined ? undefined : plansOf(own.callingCode);
  return own === undefined || plans === undefined ? undefined : { region: region as CountryCode, own, plans };
}

/** Whether digits are a valid number as people of a region write it. */
export function isNationalPhone(digits: string, { region, own, plans }: Home, asking: Asking): boolean {
  if (own.unclear.test(digits)) return !asking.mayCheck() || isValidPhone(digits, region);
  if (own.prefixDigit === "" || !digits.startsWith(own.prefixDigit)) return isValid(digits, plans, own);
  const national = digits.slice(1);
  // A number that was whole with its first digit, and is not without it, keeps it.
  return isValid(own.national.test(digits) && !own.national.test(national) ? digits : national, plans, own);
}

/** Countries that share a calling code are told apart by the number itself. */
function isValid(
  national: string,
  { main, all, anyNational, lengths }: CodePlans,
  own: Plan = main,
): boolean {
  if (!lengths.has(national.length) || !anyNational.test(national)) return false;
  const country =
    all.length === 1
      ? main
      : (all.find((plan) =>
          plan.leading === undefined ? plan.isOfType(national) : plan.leading.test(national),
        ) ?? own);
  return country.hasTypes ? country.isOfType(national) : country.national.test(national);
}

function isValidPhone(written: string, region?: CountryCode): boolean {
  const options = region === undefined ? { extract: false } : { extract: false, defaultCountry: region };
  return parsePhoneNumberFromString(written, options)?.isValid() === true;
}
