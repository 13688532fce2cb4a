import type { Environment } from "@iron/sdk";
import { CommandError } from "../command-error.ts";
import type { StartFlags } from "./flags.ts";

const NAME = "standard input";

/** Turns `--provider-key -` into a reference to what stands on standard input, so that the key itself is in no setting. */
export async function withStdinKey(
  flags: StartFlags,
  env: Environment,
): Promise<{ readonly flags: StartFlags; readonly env: Environment }> {
  if (flags.providerKey?.includes("-") !== true) return { flags, env };
  const providerKey = flags.providerKey.map((text) => (text === "-" ? `env:${NAME}` : text));
  return { flags: { ...flags, providerKey }, env: { ...env, [NAME]: await readKey() } };
}

async function readKey(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write("Provider key, then Ctrl-D: ");
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  const key = Buffer.concat(chunks).toString("utf8").trim();
  if (key === "")
    throw new CommandError("--provider-key - found nothing on standard input; pipe the key into iron");
  return key;
}
