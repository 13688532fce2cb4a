// `pnpm bench NAME [options]` runs bench/NAME.ts.
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";

const [name = "", ...options] = process.argv.slice(2).filter((argument) => argument !== "--");
const names = globSync("*.ts", { cwd: import.meta.dirname })
  .map((file) => file.slice(0, -3))
  .filter((known) => known !== "run" && !known.endsWith(".test"));

if (!names.includes(name) || !existsSync(join(import.meta.dirname, `${name}.ts`))) {
  console.error(`usage: pnpm bench NAME, where NAME is one of ${names.join(", ")}`);
  process.exitCode = 2;
} else {
  process.argv.splice(2, Infinity, ...options);
  await import(`./${name}.ts`);
}
