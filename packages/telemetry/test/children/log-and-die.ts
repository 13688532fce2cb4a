import { createTelemetry } from "../../src/index.ts";

const [how, destination = "1"] = process.argv.slice(2);
const { log } = createTelemetry({
  log: { format: "json", destination: /^\d+$/.test(destination) ? Number(destination) : destination },
});
for (let count = 1; count <= 1000; count += 1) log.info({ count }, "line");
if (how === "throw") throw new Error("on purpose");
if (how === "exit") process.exit(0);
process.kill(process.pid, how === "SIGKILL" ? "SIGKILL" : "SIGTERM");
