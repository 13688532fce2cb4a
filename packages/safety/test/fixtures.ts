/** One detection each: text around a value, by kind. Every value is made up. */
export interface Fixture {
  readonly kind: string;
  readonly rule: string;
  readonly before: string;
  readonly value: string;
  readonly after: string;
}

const fixture = (kind: string, rule: string, ...[before, value, after = ""]: readonly string[]): Fixture => ({
  kind,
  rule,
  before: before ?? "",
  value: value ?? "",
  after,
});

const KEY_BODY = "MIIBVgIBADANBgkqhkiG9w0BAQEFAASCAUAwggE8AgEAAkEA";

export const FIXTURES: readonly Fixture[] = [
  fixture("email", "email", "Write to ", "anna.smith+news@mail.example.co.uk", ", please."),
  fixture("email", "email", "<", "bob@example.com", ">"),
  fixture("phone", "international", "Ring ", "+1 415 555 2671", " today"),
  fixture("phone", "international", "Fax: ", "+49 30 901820", "; bye"),
  fixture("phone", "national", "My phone is ", "(415) 555-2671", "."),
  fixture("us_ssn", "us_ssn", "His SSN is ", "536-90-4399", "."),
  fixture("us_ssn", "us_ssn", "social security number: ", "536904399", " ok"),
  fixture("payment_card", "visa", "Card ", "4111 1111 1111 1111", " exp 12/29"),
  fixture("payment_card", "american_express", "paid with ", "378282246310005", "."),
  fixture("payment_card", "mastercard", "", "5555-5555-5555-4444", "\nnext"),
  fixture("iban", "iban_de", "Konto ", "DE89 3704 0044 0532 0130 00", " bei"),
  fixture("iban", "iban_gb", "to ", "GB29NWBK60161331926819", "."),
  fixture("ip_address", "ipv4", "from ", "203.0.113.77", " at noon"),
  fixture("ip_address", "ipv6", "from ", "2001:db8::ff00:42:8329", " at noon"),
  fixture("mac_address", "mac", "dev ", "00:1a:2b:3c:4d:5e", " up"),
  fixture("mac_address", "mac", "dev ", "00-1A-2B-3C-4D-5E", " up"),
  fixture("passport", "passport_number", "Passport no. ", "C01X00T47", " issued"),
  fixture("passport", "passport_mrz", "line ", "L898902C36UTO7408122F1204159ZE184226B<<<<<10", "\n"),
  fixture("driver_license", "driver_license", "driver's license ", "D1234567", " expires"),
  fixture("driver_license", "uk_driving_licence", "has ", "MORGA657054SM9IJ", " since"),
  fixture("tax_id", "br_cpf", "CPF ", "529.982.247-25", " ok"),
  fixture("tax_id", "it_codice_fiscale", "cf ", "RSSMRA85T10A562S", " ok"),
  fixture("tax_id", "es_dni", "dni ", "12345678Z", " ok"),
  fixture("tax_id", "uk_nino", "has ", "AB 12 34 56 C", " ok"),
  fixture("tax_id", "in_aadhaar", "aadhaar ", "2341 2341 2346", " ok"),
  fixture("tax_id", "ch_ahv", "nr ", "756.9217.0769.85", " ok"),
  fixture("date_of_birth", "date_of_birth", "born on ", "March 12, 1985", " in Rome"),
  fixture("date_of_birth", "date_of_birth", "DOB: ", "1985-03-12", "."),
  fixture("date_of_birth", "date_of_birth", "date of birth ", "12 March 1985", "."),
  fixture("postal_address", "postal_address", "lives at ", "221B Baker Street, London NW1 6XE", "."),
  fixture("postal_address", "postal_address", "wohnt ", "Musterstraße 12, 10115 Berlin", "."),
  fixture("secret", "aws_access_key", "id ", "AKIAIOSFODNN7ABCDEFG", " ok"),
  fixture("secret", "github_token", "use ", "ghp_0123456789abcdefghijABCDEFGHIJ012345", " now"),
  fixture("secret", "anthropic_key", "export KEY=", "sk-ant-api03-abcdefghijklmnop1234567890", "\n"),
  fixture(
    "secret",
    "jwt",
    "sent ",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    " ok",
  ),
  fixture("secret", "connection_password", "db postgres://bob:", "s3cr3tpw", "@db.example.com/x"),
  fixture("secret", "password", 'password = "', "hunter2!x", '"'),
  fixture("secret", "password", "my password is ", "hunter2!x", " ok"),
  fixture("secret", "assigned_secret", "api_key: ", "0123456789abcdef0123456789abcdef", ", ok"),
  fixture(
    "secret",
    "private_key",
    "key\n",
    `-----BEGIN PRIVATE KEY-----\n${KEY_BODY}\n${KEY_BODY}\n-----END PRIVATE KEY-----`,
    "\ndone",
  ),
];
