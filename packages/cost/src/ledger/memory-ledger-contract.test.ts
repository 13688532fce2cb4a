import { ledgerContract } from "@iron/testing";
import { createMemoryLedger } from "./memory-ledger.ts";

ledgerContract("the ledger in memory", () => createMemoryLedger(), 200);
