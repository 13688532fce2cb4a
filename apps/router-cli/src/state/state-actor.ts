import { userInfo } from "node:os";

/** Who acts, as the ledger and the audit log keep it: the user of this operating system. */
export function stateActor(): string {
  try {
    return `cli:${userInfo().username}`;
  } catch {
    // A container may run as a user without a name.
    return `cli:uid-${process.getuid?.() ?? "unknown"}`;
  }
}
