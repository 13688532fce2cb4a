/** A password mixes characters: a bare word after `password:` is a type or a sentence. */
export function isPassword(value: string): boolean {
  if (/^\d+$/.test(value) || /^[\w$]+(?:\.[A-Za-z_$][\w$]*)+$/.test(value)) return false;
  return /\d/.test(value)
    ? /[A-Za-z]|[^\w]/.test(value)
    : /[A-Za-z]/.test(value) && /[!@#$%^&*?+~]/.test(value);
}
