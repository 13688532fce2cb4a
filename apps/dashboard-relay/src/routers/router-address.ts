export interface RouterAddress {
  /** `http://127.0.0.1:4141`, without `/v1`. */
  readonly url: string;
  /** The router's admin token. */
  readonly token: string;
  /** PEM certificates to trust beside the system's, for a router under TLS by a private authority or a certificate it signed itself. */
  readonly ca?: string | undefined;
}
