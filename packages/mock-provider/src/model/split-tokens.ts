const TOKEN_BYTES = 4;

/** The output token rule: a token is up to four UTF-8 bytes of text; a character is never split. */
export function splitTokens(text: string): string[] {
  const tokens: string[] = [];
  let token = "";
  let bytes = 0;
  for (const character of text) {
    const size = utf8Size(character.codePointAt(0) ?? 0);
    if (bytes + size > TOKEN_BYTES) {
      tokens.push(token);
      token = "";
      bytes = 0;
    }
    token += character;
    bytes += size;
  }
  if (token) tokens.push(token);
  return tokens;
}

function utf8Size(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
