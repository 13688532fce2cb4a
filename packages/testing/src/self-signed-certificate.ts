import { generate } from "selfsigned";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate that no client trusts unless told to, for the given names; or one whose time is over. */
export async function selfSignedCertificate(
  options: { readonly names?: readonly string[]; readonly expired?: boolean } = {},
): Promise<Certificate> {
  const names = options.names ?? ["localhost", "127.0.0.1"];
  const day = 86_400_000;
  const from = Date.now() - 10 * day;
  const made = await generate([{ name: "commonName", value: names[0] ?? "localhost" }], {
    keyType: "ec",
    notBeforeDate: new Date(from),
    notAfterDate: new Date(options.expired === true ? from + day : from + 30 * day),
    extensions: [
      {
        name: "subjectAltName",
        altNames: names.map((name) =>
          /^[\d.]+$/.test(name) ? { type: 7, ip: name } : { type: 2, value: name },
        ),
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}
