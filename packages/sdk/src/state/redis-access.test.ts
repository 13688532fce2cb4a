import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { selfSignedCertificate } from "@iron/testing";
import { expect, it } from "vitest";
import { redisAccess } from "./redis-access.ts";
import { parseStatePlace, type StatePlace } from "./state-place.ts";

const place = (text: string): StatePlace & { kind: "redis" } =>
  parseStatePlace(text) as StatePlace & { kind: "redis" };

it("brings the certificates that an address names", async () => {
  const { cert } = await selfSignedCertificate({ names: ["localhost"] });
  const file = join(mkdtempSync(join(tmpdir(), "iron-ca-")), "ca.pem");
  writeFileSync(file, cert);
  const url = "rediss://localhost:6390/0";
  expect(redisAccess(place(`${url}?namespace=team&ca=${file}`))).toEqual({
    url,
    namespace: "team",
    ca: cert,
  });
  expect(redisAccess(place(url))).toEqual({ url });
});

it("says which file it cannot use", () => {
  const file = join(mkdtempSync(join(tmpdir(), "iron-ca-")), "ca.pem");
  const named = place(`rediss://localhost:6390/0?ca=${file}`);
  expect(() => redisAccess(named)).toThrow(`the certificates at ${file} cannot be read (ENOENT)`);
  writeFileSync(file, "none");
  expect(() => redisAccess(named)).toThrow(`${file} holds no certificate in PEM`);
});
