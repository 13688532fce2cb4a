import type { AuditMark } from "@iron/runtime-state";
import type { Environment } from "@iron/sdk";
import { CommandError } from "../command-error.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { stateSettings, withLedger, type StateFlags } from "../state/with-ledger.ts";

export interface AuditFlags extends StateFlags {
  /** `NUMBER:HASH` that was written down earlier. */
  readonly mark?: string;
  readonly json: boolean;
}

/** Walks the whole audit log: every record must follow from the one before it. */
export async function verifyAudit(flags: AuditFlags, env: Environment): Promise<ExitCode> {
  const mark = flags.mark === undefined ? undefined : readMark(flags.mark);
  const verdict = await withLedger(stateSettings(flags, env), "read", ({ audit }) => audit.verify(mark));
  if (flags.json) process.stdout.write(`${JSON.stringify(verdict)}\n`);
  else if (verdict.ok)
    process.stdout.write(
      `the audit log is whole: ${verdict.records} records, the last is ${verdict.head.seq}:${verdict.head.hash}\n`,
    );
  else process.stdout.write(`the audit log was changed: at record ${verdict.seq}, ${verdict.reason}\n`);
  return verdict.ok ? exitCode.ok : exitCode.unhealthy;
}

function readMark(text: string): AuditMark {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq !== undefined && hash !== undefined) return { seq: Number(seq), hash };
  throw new CommandError("iron: --mark: write NUMBER:HASH as an earlier `iron audit verify` printed it");
}
