// Lives through one seed again and tells everything that happens: `node packages/sdk/test/simulation/replay.ts SEED [LEDGER]`.
import { simulate } from "./simulate.ts";
import type { LedgerKind } from "./world.ts";

const [seed = "1", ledger] = process.argv.slice(2);
process.exitCode = 1;
const { violations, hash } = await simulate(Number(seed), {
  ledger: ledger as LedgerKind | undefined,
  tell: (line) => console.log(line),
});
for (const violation of violations) console.log(`VIOLATION ${violation}`);
console.log(`seed ${seed} trace ${hash}`);
process.exitCode = violations.length > 0 ? 1 : 0;
