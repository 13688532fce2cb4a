import type { Draw } from "./draw.ts";

/**
 * What stands around a value that says by its own form what it is; `{}` is the value. Nothing in here is sensitive, so that the same
 * carriers serve what is not.
 */
export const PLAIN: readonly string[] = [
  "Hi team, {} is what they sent us this morning. Any idea?",
  "Subject: Re: follow-up\n\nHello,\n\nplease find it below:\n{}\n\nBest",
  '{"id":17,"type":"note","body":"see {}","ok":true}',
  String.raw`{\"role\":\"user\",\"content\":\"use {} here\"}`,
  String.raw`{"log":"first line\n{} \nlast line"}`,
  "id,name,value,note\n17,row one,{},ok\n",
  "id;name;value\n17;row;{}\n",
  "2026-02-11 09:14:03 INFO handler - received '{}' from form",
  "[WARN] field={} rejected",
  "const sample = '{}';",
  'value = "{}"  // taken from the form',
  "INSERT INTO t (a, b) VALUES (17, '{}');",
  "<td>{}</td>",
  "- item: {}\n- done: false",
  "note: {}\nstatus: open\n",
  "| field | value |\n| --- | --- |\n| one | {} |",
  "Bitte prüfen Sie {}, danke!",
  "Merci de vérifier {} avant vendredi.",
  "Por favor, revise {} cuanto antes.",
  "Verifica {} per favore.",
  "请检查 {} 谢谢",
  "<alice> ok it's {}\n<bob> thx",
  "({})",
  "{}",
  "FYI: {}.",
  "{}, as discussed; call back later",
  "Q: which one?\nA: {}",
  "GET /search?q={} HTTP/1.1",
];

/** What stands around a value that is named: `%` is the name. */
export const NAMED: readonly string[] = [
  "%: {}",
  "%: {}.",
  "% {}",
  "%={}",
  '{"%":"{}"}',
  '{"%": "{}", "x": 1}',
  String.raw`{\"%\":\"{}\"}`,
  "  %: '{}'",
  "The % is {}.",
  "My % is {} and I need help.",
  "<%>{}</%>",
  "Her % ({}) was on file.",
  "| % | {} |",
  "* %: {}\n* next: none",
  "% = '{}';",
];

/** For values that other carriers would have to write otherwise. */
const BARE: readonly string[] = [
  "{}",
  "({})",
  "FYI: {}.",
  "Hi team, {} is what they sent us this morning. Any idea?",
];
const NEEDS_ESCAPES = /["'\\\n<>&]/;
/** Tags, members and arguments have names of one word. */
const ONE_WORD = /<%|"%"|'%'|"%\\|\$%/;

/** One text around a value. */
export function around(draw: Draw, value: string, carriers: readonly string[] = PLAIN): string {
  const carrier = draw.one(NEEDS_ESCAPES.test(value) ? BARE : carriers);
  return carrier.replaceAll("{}", () => value);
}

/** One text around a value and what it is called. */
export function named(
  draw: Draw,
  { value, name }: { readonly value: string; readonly name: string },
  carriers: readonly string[] = NAMED,
): string {
  let carrier = draw.one(carriers);
  while (
    (ONE_WORD.test(carrier) && !/^[\w.]+$/.test(name)) ||
    (/[<"']/.test(carrier) && NEEDS_ESCAPES.test(value))
  )
    carrier = draw.one(carriers);
  return carrier.replaceAll("%", () => name).replaceAll("{}", () => value);
}
