#!/usr/bin/env node
import { join } from "node:path";
import { stateFolder } from "@iron/runtime-state";
import { Command } from "commander";
import { pageFolder } from "./page-folder.ts";
import { startRelay, type Relay } from "./start-relay.ts";
import { certificates } from "./routers/certificates.ts";
import { readSource } from "./token/read-source.ts";
import { routerToken } from "./token/router-token.ts";

interface Flags {
  readonly router: readonly string[];
  readonly routerToken?: string;
  readonly routerCa?: string;
  readonly port: string;
  readonly host: string;
  readonly allowHost?: readonly string[];
  readonly tokenFile: string;
  readonly share?: string;
  readonly group: string;
}

const program = new Command("iron-dashboard")
  .description("A live dashboard of one or many Iron routers.")
  .option("--router <url...>", "a router's address, without /v1", ["http://127.0.0.1:4141"])
  .option("--router-token <source>", "the routers' admin token: env:NAME or file:PATH")
  .option("--router-ca <source>", "certificates to trust for them beside the system's: file:PATH or env:NAME")
  .option("--port <number>", "port to listen on", "4142")
  .option("--host <address>", "address to listen on", "127.0.0.1")
  .option("--allow-host <name...>", "names beside localhost by which pages ask for it")
  .option(
    "--token-file <path>",
    "file of the token that pages show, made when missing",
    join(stateFolder(process.env), "dashboard-token"),
  )
  .option("--share <redis>", "share news with other relays: redis://..., env:NAME or file:PATH")
  .option("--group <name>", "relays that share", "default")
  .parse();

try {
  const relay = await start(program.opts<Flags>());
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void relay.stop().then(() => process.exit(0)));
  // The token is in the fragment: browsers keep it to themselves.
  console.log(`Dashboard: ${relay.url}/#token=${relay.token}`);
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") program.error("the port is taken; choose another with --port", { exitCode: 4 });
  program.error(message);
}

async function start(flags: Flags): Promise<Relay> {
  const token = routerToken(flags.routerToken, process.env);
  const ca = certificates(flags.routerCa, process.env);
  const port = Number(flags.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    program.error(`--port ${flags.port} is not a port; use 0 to 65535`);
  return startRelay({
    routers: flags.router.map((url) => ({ url: url.replace(/\/(v1\/?)?$/, ""), token, ca })),
    host: flags.host,
    port,
    page: pageFolder(),
    tokenFile: flags.tokenFile,
    allowedHosts: flags.allowHost,
    ...(flags.share !== undefined && { share: { url: redisUrl(flags.share), group: flags.group } }),
  });
}

function redisUrl(said: string): string {
  if (!/^(env|file):/.test(said)) return said;
  return readSource(said, process.env) ?? program.error(`there is nothing at ${said}`);
}
