import { randomBytes } from "node:crypto";

/** A secret that nobody else has, to be looked for where no secret should be. */
export function makeCanary(prefix = "sk-canary-"): string {
  return `${prefix}${randomBytes(18).toString("hex")}`;
}

export interface CanaryHit {
  /** Which of the given places. */
  readonly place: string;
  readonly secret: string;
  readonly form: "plain" | "base64" | "base64url" | "url" | "hex" | "json";
}

/** Finds secrets in texts and bytes: as they are, in base64 at any offset, URL-encoded, in hex, and escaped as JSON. */
export function findCanaries(
  secrets: readonly string[],
  places: Readonly<Record<string, string | Uint8Array>>,
): CanaryHit[] {
  const hits: CanaryHit[] = [];
  for (const [place, content] of Object.entries(places)) {
    // Latin1 keeps every byte, so that binary files can be searched as text.
    const text = typeof content === "string" ? content : Buffer.from(content).toString("latin1");
    const lower = text.toLowerCase();
    for (const secret of secrets) {
      for (const [form, spellings] of Object.entries(spellingsOf(secret))) {
        const haystack = form === "hex" ? lower : text;
        if (spellings.some((spelling) => haystack.includes(spelling))) {
          hits.push({ place, secret, form: form as CanaryHit["form"] });
        }
      }
    }
  }
  return hits;
}

function spellingsOf(secret: string): Readonly<Record<CanaryHit["form"], readonly string[]>> {
  const bytes = Buffer.from(secret);
  const escaped = JSON.stringify(secret).slice(1, -1);
  const encoded = encodeURIComponent(secret);
  return {
    plain: [secret],
    base64: base64Cores(bytes, "base64"),
    base64url: base64Cores(bytes, "base64url").filter((core) => /[-_]/.test(core)),
    url: encoded === secret ? [] : [encoded],
    hex: [bytes.toString("hex")],
    json: escaped === secret ? [] : [escaped],
  };
}

/** Base64 of the secret at each of the three offsets it can have in a longer text, without the digits that its neighbours share. */
function base64Cores(bytes: Buffer, encoding: "base64" | "base64url"): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString(encoding)
      .replaceAll("=", "");
    const from = Math.ceil((offset * 8) / 6);
    const whole = Math.floor(((offset + bytes.length) * 8) / 6);
    return text.slice(from, whole);
  });
}
