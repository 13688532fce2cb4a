import { openSqliteState } from "../src/sqlite/index.ts";
import { ledgerContract } from "./ledger-contract.ts";
import { freshPath } from "./places.ts";

for (const synchronous of ["full", "normal"] as const) {
  ledgerContract(`SQLite (${synchronous})`, async () => {
    const state = await openSqliteState({ path: freshPath(), synchronous });
    return { ledger: state.ledger, close: state.close };
  });
}
