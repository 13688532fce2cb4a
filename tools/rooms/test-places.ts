import type { Rule } from "./rule.ts";

/** Tests sit beside the code they test, where whoever changes it sees them. */
export const testPlaces: Rule = (file) => {
  if (!/(^|\/)(__tests__|tests|specs?)\//.test(file.path) && !/\.spec\.tsx?$/.test(file.path)) return [];
  const message =
    "tests sit beside the code as NAME.test.ts; what drives a whole package sits in its test/ folder";
  return [{ rule: "test-places", line: 1, message }];
};
