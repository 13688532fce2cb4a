import { homedir } from "node:os";
import { expect, it } from "vitest";
import { stateFolder } from "./state-folder.ts";

it("is below XDG_STATE_HOME where that is set, else in the user's own folder", () => {
  expect(stateFolder({ XDG_STATE_HOME: "/var/state" })).toBe("/var/state/iron");
  expect(stateFolder({ XDG_STATE_HOME: "" }).startsWith(homedir())).toBe(true);
});
