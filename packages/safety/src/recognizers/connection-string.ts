import { codeAt, isAlnum } from "../detect/characters.ts";
import { tailByPattern } from "../detect/tails.ts";
import type { Recognizer } from "../detect/recognizer.ts";
import { isStandIn } from "../secrets/is-stand-in.ts";

const CREDENTIALS = /:\/\/([^\s:@/?#"'<>]{0,64}):([^\s@/"'<>]{1,256})@[\w.[-]/y;

/** The password in `scheme://user:password@host`. User and host stay readable. */
export const connectionString: Recognizer = {
  kind: "secret",
  triggers: ["scheme"],
  find({ text, start: colon }) {
    if (!isAlnum(codeAt(text, colon - 1))) return undefined;
    CREDENTIALS.lastIndex = colon;
    const found = CREDENTIALS.exec(text);
    const [, user = "", password = ""] = found ?? [];
    if (found === null || isStandIn(password)) return undefined;
    const start = colon + 3 + user.length + 1;
    return { start, end: start + password.length, rule: "connection_password", confidence: 0.98 };
  },
  tail: tailByPattern(/:\/?\/?[^\s:@/?#"'<>]{0,64}(?::[^\s@/"'<>]{0,256}@?)?$/, 384),
};
