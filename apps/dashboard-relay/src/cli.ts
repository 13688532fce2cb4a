#!/usr/bin/env node
import { Command } from "commander";
import { pageFolder } from "./page-folder.ts";
import { routerToken } from "./router-token.ts";
import { startRelay } from "./start-relay.ts";

const program = new Command("iron-dashboard")
  .description("A live dashboard of one or many Iron routers.")
  .option("--router <url...>", "a router's address, without /v1", ["http://127.0.0.1:4141"])
  .option("--router-token <source>", "the routers' admin token: env:NAME or file:PATH")
  .option("--port <number>", "port to listen on", "4142")
  .option("--host <address>", "address to listen on", "127.0.0.1")
  .parse();

const options = program.opts<{ router: string[]; routerToken?: string; port: string; host: string }>();
const token = readToken();
const port = Number(options.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535)
  program.error(`--port ${options.port} is not a port; use 0 to 65535`);
const relay = await startRelay({
  routers: options.router.map((url) => ({ url: url.replace(/\/(v1\/?)?$/, ""), token })),
  host: options.host,
  port,
  page: pageFolder(),
});
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void relay.stop().then(() => process.exit(0)));
// The token is in the fragment: browsers keep it to themselves.
console.log(`Dashboard: ${relay.url}/#${relay.token}`);

function readToken(): string {
  try {
    return routerToken(options.routerToken, process.env);
  } catch (error) {
    return program.error(error instanceof Error ? error.message : String(error));
  }
}
