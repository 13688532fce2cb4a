/** How the control server fails. */
export type ControlFault =
  | { readonly kind: "slow"; readonly ms: number }
  /** Answers this and does nothing. */
  | { readonly kind: "reply"; readonly status: number; readonly body?: string; readonly contentType?: string }
  /** Does what was asked, and resets the connection in place of the reply. */
  | { readonly kind: "lost_reply" }
  /** Does nothing and resets the connection. */
  | { readonly kind: "reset" }
  /** Does nothing and never answers. */
  | { readonly kind: "silence" }
  /** Does what was asked, and changes the reply's text. */
  | { readonly kind: "rewrite"; change(body: string): string }
  /** A 200 with a JSON body of so many bytes; `Infinity` does not end. */
  | { readonly kind: "huge_body"; readonly bytes: number }
  | { readonly kind: "redirect"; readonly location: string };
