import { IronError, type Policy, type Reply } from "@iron/types";
import { expect, it } from "vitest";
import { CHAT, startRig } from "./rig.ts";

it("a policy that throws where it should reject is heard by those further out", async () => {
  const heard: unknown[] = [];
  const listens: Policy = {
    name: "listens",
    guard: () => ({
      attempt(target, next) {
        const again = (): Promise<Reply> => next(target);
        return next(target).catch((error: unknown) => {
          heard.push(error);
          return again();
        });
      },
    }),
  };
  let throws = true;
  const refuses: Policy = {
    name: "refuses",
    guard: () => ({
      attempt(target, next) {
        if (!throws) return next(target);
        throws = false;
        throw new IronError("overloaded", "not now");
      },
    }),
  };
  const rig = await startRig({ router: { policies: [listens, refuses] } });
  const reply = await rig.post("/chat/completions", CHAT);
  expect(reply.status).toBe(200);
  expect(heard).toMatchObject([{ code: "overloaded" }]);
});
