import { app } from "../../tsdown.base.ts";

export default app(["src/cli.ts", "src/index.ts"]);
