import type { UserConfig } from "tsdown";
import { library } from "../../tsdown.base.ts";

const config: UserConfig = library(["src/index.ts", "src/otel/index.ts", "src/otlp/index.ts"]);
export default config;
