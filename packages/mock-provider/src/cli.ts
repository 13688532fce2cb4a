#!/usr/bin/env node
import { parseArgs } from "node:util";
import { faultNames } from "./faults/named-faults.ts";
import { startMockProvider } from "./start-mock-provider.ts";

const HELP = `iron-mock-provider: an offline LLM provider for trials and tests.

  --port N          port on 127.0.0.1 (default: a free one)
  --key KEY         a key to let in; may repeat (default: any)
  --chunk-delay MS  pause before each delta (default 0)
  --latency MS      pause before each reply (default 0)
  --replay PATH     serve recorded replies from a file or folder
  --help            this text

Send the header x-mock-fault: NAME or NAME:NUMBER to make a request fail. Names:
  ${faultNames.join(", ")}
`;

const { values } = parseArgs({
  options: {
    port: { type: "string" },
    key: { type: "string", multiple: true },
    "chunk-delay": { type: "string" },
    latency: { type: "string" },
    replay: { type: "string" },
    help: { type: "boolean" },
  },
});

if (values.help) {
  process.stdout.write(HELP);
} else {
  const provider = await startMockProvider({
    port: Number(values.port ?? 0),
    chunkDelayMs: Number(values["chunk-delay"] ?? 0),
    latencyMs: Number(values.latency ?? 0),
    keep: 1000,
    ...(values.key ? { keys: values.key } : {}),
  });
  if (values.replay !== undefined) provider.replay(values.replay);
  process.stdout.write(`${provider.url}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void provider.stop());
  }
}
