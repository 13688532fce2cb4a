import metadata from "libphonenumber-js/min/metadata";

/** One country's numbering plan, its patterns compiled. */
export interface Plan {
  readonly callingCode: string;
  /** A whole national number. */
  readonly national: RegExp;
  /** How many digits it may have. */
  readonly lengths: readonly number[];
  /** What is dialled before a national number at home, or stands for part of it. */
  readonly prefix: RegExp | undefined;
  /** The prefix, where it is one digit that nothing replaces; else empty. */
  readonly prefixDigit: string;
  /** How numbers begin that may carry the country's code, a way to dial abroad, or a prefix that is more than one digit. */
  readonly unclear: RegExp;
  /** First digits that tell this country from others of its calling code. */
  readonly leading: RegExp | undefined;
  readonly hasTypes: boolean;
  /** Whether a national number is of one of the types: fixed line, mobile and so on. */
  isOfType(national: string): boolean;
}

/** Positions in a country's row of libphonenumber's metadata, version 4. */
const AT = {
  code: 0,
  abroad: 1,
  national: 2,
  lengths: 3,
  prefix: 5,
  prefixForParsing: 7,
  transform: 8,
  leading: 10,
  types: 11,
};

type Row = readonly unknown[];

const rows = metadata.countries as unknown as Readonly<Record<string, Row | undefined>>;
const nonGeographic = (metadata as unknown as { readonly nonGeographic?: Readonly<Record<string, Row>> })
  .nonGeographic;
const codes = metadata.country_calling_codes as unknown as Readonly<
  Record<string, readonly string[] | undefined>
>;
/** The plans of one calling code. */
export interface CodePlans {
  /** The main country's, which is also the first of all. */
  readonly main: Plan;
  readonly all: readonly Plan[];
  /** A whole national number of any of them. */
  readonly anyNational: RegExp;
  /** The digits that a national number of any of them may have: most that are no numbers are known by this alone. */
  readonly lengths: ReadonlySet<number>;
}

const byCountry = new Map<string, Plan>();
const byCode = new Map<string, CodePlans | undefined>();
const LONGEST_CODE = 3;

export function countryPlan(country: string): Plan | undefined {
  const known = byCountry.get(country);
  const row = rows[country];
  if (known !== undefined || row === undefined) return known;
  const plan = compile(row);
  byCountry.set(country, plan);
  return plan;
}

/** The plans of the calling code that digits begin with. */
export function plansOf(digits: string): CodePlans | undefined {
  if (digits.startsWith("0")) return undefined;
  for (let length = 1; length <= LONGEST_CODE; length += 1) {
    const code = digits.slice(0, length);
    const plans = byCode.has(code) ? byCode.get(code) : plansOfCode(code);
    if (plans !== undefined) return plans;
  }
  return undefined;
}

function plansOfCode(code: string): CodePlans | undefined {
  const own = nonGeographic?.[code];
  const all =
    own === undefined
      ? (codes[code] ?? []).map((country) => countryPlan(country)).filter((plan) => plan !== undefined)
      : [compile(own)];
  const [main] = all;
  const anyNational = new RegExp(all.map(({ national }) => national.source).join("|"));
  const lengths = new Set(all.flatMap((plan) => plan.lengths));
  const plans = main === undefined ? undefined : { main, all, anyNational, lengths };
  byCode.set(code, plans);
  return plans;
}

function compile(row: Row): Plan {
  const prefix = text(row[AT.prefixForParsing]) ?? text(row[AT.prefix]);
  const code = text(row[AT.code]) ?? "";
  const isDigit = prefix !== undefined && /^\d$/.test(prefix) && text(row[AT.transform]) === undefined;
  const prefixDigit = isDigit ? prefix : "";
  const unclear = [code, text(row[AT.abroad]), isDigit ? undefined : prefix];
  const types = Array.isArray(row[AT.types])
    ? (row[AT.types] as readonly unknown[]).filter(Array.isArray)
    : [];
  const national = whole(text(row[AT.national]) ?? "(?!)");
  const ofType = types.map((type: Row) => ({
    pattern: whole(text(type[0]) ?? "(?!)"),
    lengths: Array.isArray(type[1]) ? (type[1] as readonly number[]) : undefined,
  }));
  return {
    callingCode: code,
    national,
    lengths: Array.isArray(row[AT.lengths]) ? (row[AT.lengths] as readonly number[]) : [],
    prefix: prefix === undefined ? undefined : new RegExp(`^(?:${prefix})`),
    prefixDigit,
    unclear: new RegExp(`^(?:${unclear.filter((one) => one !== undefined).join("|")})`),
    leading:
      text(row[AT.leading]) === undefined ? undefined : new RegExp(`^(?:${text(row[AT.leading]) ?? ""})`),
    hasTypes: types.length > 0,
    isOfType: (number) =>
      national.test(number) &&
      ofType.some(
        ({ pattern, lengths }) => (lengths?.includes(number.length) ?? true) && pattern.test(number),
      ),
  };
}

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
