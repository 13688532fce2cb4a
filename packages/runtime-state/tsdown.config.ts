import type { UserConfig } from "tsdown";
import { library } from "../../tsdown.base.ts";

// The worker is an entry of its own: it is started by its file, beside the file that starts it.
const config: UserConfig = library([
  "src/index.ts",
  "src/redis/index.ts",
  "src/sqlite/index.ts",
  "src/sqlite/worker.ts",
]);
export default config;
