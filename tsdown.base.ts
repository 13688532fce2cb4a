import { defineConfig, type UserConfig } from "tsdown";

const shared: UserConfig = {
  format: "esm",
  platform: "node",
  target: "node22.19",
  fixedExtension: false,
  clean: true,
  logLevel: "warn",
};

/** A published package: JavaScript and declarations, dependencies left outside. */
export function library(entry: string[]): UserConfig {
  return defineConfig({ ...shared, entry, dts: { generator: "oxc" } });
}

/** A command: JavaScript alone. */
export function app(entry: string[]): UserConfig {
  return defineConfig({ ...shared, entry, dts: false });
}
