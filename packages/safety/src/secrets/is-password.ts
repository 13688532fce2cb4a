import { isAlnum, isDigit, isWord, tableOf } from "../detect/characters.ts";

/** `config.password`, `$this.secret`: where a value is, and not what. */
const MEMBER = /^[\w$]+(?:\.[A-Za-z_$][\w$]*)+$/;
const SIGNS = tableOf("!@#$%^&*?+~");

/** A password mixes characters: a bare word after `password:` is a type or a sentence. */
export function isPassword(value: string): boolean {
  let digits = 0;
  let letters = 0;
  let signs = 0;
  let others = 0;
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if (isDigit(code)) digits += 1;
    else if (isAlnum(code)) letters += 1;
    else if (!isWord(code)) {
      others += 1;
      if (SIGNS[code] === 1) signs += 1;
    }
  }
  const mixed = digits > 0 ? letters + others > 0 : letters > 0 && signs > 0;
  return mixed && !(others > 0 && MEMBER.test(value));
}
