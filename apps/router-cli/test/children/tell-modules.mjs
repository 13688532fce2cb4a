// Writes down which modules of OpenTelemetry a process loads: passed by --import, before anything of the process's own.
import { appendFileSync } from "node:fs";
import { registerHooks } from "node:module";

const file = process.env["TOLD_MODULES"];
registerHooks({
  load(url, context, next) {
    if (file !== undefined && url.includes("/@opentelemetry/")) appendFileSync(file, `${url}\n`);
    return next(url, context);
  },
});
