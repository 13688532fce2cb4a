import type { Rule } from "./rule.ts";

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.heavy)?(\.(test|config|d))?\.tsx?$/;
const FOLDER = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Files and folders are kebab-case, named after the one thing they hold. */
export const names: Rule = (file) => {
  const parts = file.path.split("/");
  const name = parts.at(-1) ?? "";
  const wrong = [
    ...parts.slice(0, -1).filter((folder) => !FOLDER.test(folder)),
    ...(KEBAB.test(name) ? [] : [name]),
  ];
  return wrong.map((part) => ({ rule: "names", line: 1, message: `${part} is not kebab-case` }));
};
