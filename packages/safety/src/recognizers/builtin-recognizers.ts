import type { Recognizer } from "../detect/recognizer.ts";
import { connectionString } from "./connection-string.ts";
import { dateOfBirth } from "./date-of-birth.ts";
import { driverLicense } from "./driver-license.ts";
import { email } from "./email.ts";
import { iban } from "./iban.ts";
import { ipAddress } from "./ip-address.ts";
import { macAddress } from "./mac-address.ts";
import { passport } from "./passport.ts";
import { passportLine } from "./passport-line.ts";
import { paymentCard } from "./payment-card.ts";
import { phone } from "./phone.ts";
import { numberedAddress, postalAddress } from "./postal-address.ts";
import { privateKey } from "./private-key.ts";
import { secretInContext } from "./secret-in-context.ts";
import { spokenPassword } from "./spoken-password.ts";
import { secretToken } from "./secret-token.ts";
import { taxId } from "./tax-id.ts";
import { usSsn } from "./us-ssn.ts";

/**
 * Every built-in recognizer, one line each.
 *
 * @param regions where phone numbers without `+` may be valid
 */
export function builtinRecognizers(regions: readonly string[]): readonly Recognizer[] {
  return [
    email,
    phone(regions),
    usSsn,
    paymentCard,
    iban,
    ipAddress,
    macAddress,
    passportLine,
    passport,
    driverLicense,
    taxId,
    dateOfBirth,
    numberedAddress,
    postalAddress,
    secretToken,
    privateKey,
    connectionString,
    secretInContext,
    spokenPassword,
  ];
}
