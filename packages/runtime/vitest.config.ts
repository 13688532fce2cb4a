import type { ViteUserConfig } from "vitest/config";
import { mergeConfig } from "vitest/config";
import base from "../../vitest.base.ts";

/** Most of these tests wait for sockets and timers, so two files at a time take little more than one. */
const config: ViteUserConfig = mergeConfig(base, { test: { maxWorkers: 2 } });
export default config;
