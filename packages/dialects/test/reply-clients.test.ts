import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLIENTS, type Ask } from "./support/clients.ts";
import { CONTEXT, FORMATS } from "./support/formats.ts";
import { readFixtures, type Fixture } from "./support/fixtures.ts";
import { startLoopback, type Loopback } from "./support/loopback.ts";
import { decodeText, encodeText } from "./support/sse.ts";

/** Features that all three formats have, with the same content and the same usage. */
const SHARED = ["text", "tools", "reasoning", "length", "cached", "citations"];
const fixtures = readFixtures();

function fixture(feature: string, id: string): Fixture {
  const found = fixtures.find((one) => one.feature === feature && one.dialect.id === id);
  if (found === undefined) throw new RangeError(`no fixture ${feature}.${id}`);
  return found;
}

function ask(id: string): Ask {
  const found = CLIENTS[id];
  if (found === undefined) throw new RangeError(`no client for ${id}`);
  return found;
}

/** What is served, by the first segment of its path. */
const replies = new Map<string, string>();
for (const source of fixtures) {
  const events = decodeText(source.dialect, source.text);
  const name = `${source.feature}.${source.dialect.id}`;
  replies.set(`own.${name}`, source.text);
  for (const target of FORMATS) {
    replies.set(`${name}.${target.id}.stream`, encodeText(target, events, CONTEXT));
    replies.set(`${name}.${target.id}.whole`, JSON.stringify(target.reply.encodeWhole(events, CONTEXT)));
  }
}

let server: Loopback;
beforeAll(async () => {
  server = await startLoopback(replies);
});
afterAll(() => server.stop());

for (const feature of SHARED) {
  describe(`a client that asks for ${feature}`, () => {
    for (const target of FORMATS) {
      for (const source of FORMATS) {
        const name = `${feature}.${source.id}.${target.id}`;
        const title = `in ${target.id} sees of ${source.id} what it sees of its own format`;

        it(`${title}, streamed`, async () => {
          const own = await ask(target.id)(`${server.origin}/own.${feature}.${target.id}`, true);
          const seen = await ask(target.id)(`${server.origin}/${name}.stream`, true);
          expect(seen).toEqual(own);
          expect(fixture(feature, source.id).text).not.toBe("");
        });

        it(`${title}, whole`, async () => {
          const own = await ask(target.id)(`${server.origin}/own.${feature}.${target.id}`, true);
          const seen = await ask(target.id)(`${server.origin}/${name}.whole`, false);
          expect(seen).toEqual(own);
        });
      }
    }
  });
}

describe("a client of any format", () => {
  const rest = fixtures.filter(({ feature }) => !["cut", "error", "failed"].includes(feature));
  for (const { feature, dialect } of rest) {
    // What a provider says that its own format does not know goes on to that format's client, as it would without us.
    for (const target of FORMATS.filter(({ id }) => feature !== "garbage" || id !== dialect.id)) {
      it(`reads ${feature} of ${dialect.id} in ${target.id}`, async () => {
        const name = `${feature}.${dialect.id}.${target.id}`;
        const streamed = await ask(target.id)(`${server.origin}/${name}.stream`, true);
        const whole = await ask(target.id)(`${server.origin}/${name}.whole`, false);
        expect(streamed).toEqual(whole);
      });
    }
  }
});
