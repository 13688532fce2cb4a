import { ledgerContract } from "@iron/testing";
import { describe } from "vitest";
import { openSqliteState } from "../src/sqlite/index.ts";
import { ledgerFacts } from "./ledger-facts.ts";
import { freshPath } from "./places.ts";

ledgerContract("SQLite", async () => openSqliteState({ path: freshPath() }), 4);
ledgerContract(
  "SQLite with synchronous=normal",
  async () => openSqliteState({ path: freshPath(), synchronous: "normal" }),
  1,
);

describe("durable", () => {
  ledgerFacts("SQLite", async () => openSqliteState({ path: freshPath() }));
});
