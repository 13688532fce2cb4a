import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runtimeConfigJsonSchema } from "@iron/sdk";
import { describe, expect, it } from "vitest";
import { exitCode } from "../src/exit-code.ts";
import { createProgram } from "../src/program.ts";
import { VARIABLES } from "../src/settings/environment.ts";

const root = join(import.meta.dirname, "../../..");
const config = readFileSync(join(root, "docs/config.md"), "utf8");
const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
}

/** Every setting by its dotted path; rates within tiers are the rates above them. */
function settings(node: Node, path = ""): readonly string[] {
  const own = Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const at = path === "" ? name : `${path}.${name}`;
    return [at, ...settings(child, at)];
  });
  const items = node.items === undefined ? [] : settings(node.items, `${path}[]`);
  const branches = node.anyOf?.flatMap((branch) => settings(branch, path)) ?? [];
  return [...own, ...items, ...branches].filter((name) => !/tiers\[\]\.(?!above)/.test(name));
}

function missing(names: readonly string[], text: string): readonly string[] {
  return names.filter((name) => !text.includes(`\`${name}`));
}

describe("docs/config.md", () => {
  it("lists every setting", () => {
    const names = settings(runtimeConfigJsonSchema());
    expect(names.length).toBeGreaterThan(80);
    expect(missing(names, config)).toEqual([]);
  });

  it("and the README list every flag, variable and exit code", () => {
    const start = createProgram({}, () => undefined).commands.find((command) => command.name() === "start");
    const flags = start?.options.map(({ long }) => long ?? "") ?? [];
    expect(flags.length).toBeGreaterThan(10);
    for (const text of [config, readme]) {
      expect(missing(flags, text)).toEqual([]);
      for (const code of Object.values(exitCode)) expect(text).toMatch(new RegExp(`^\\| ${code} +\\|`, "m"));
    }
    expect(missing(Object.keys(VARIABLES), config)).toEqual([]);
  });
});
