import type { Check } from "./check.ts";

const NEEDED = [22, 19] as const;

export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const enough = major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
  return enough
    ? { name: "node", state: "ok", detail: version }
    : {
        name: "node",
        state: "bad",
        detail: `${version} is too old: install Node ${NEEDED.join(".")} or newer`,
      };
}
