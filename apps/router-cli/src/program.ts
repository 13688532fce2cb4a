import type { Environment } from "@iron/sdk";
import { Command, Option } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { printSchema } from "./commands/config-schema.ts";
import { doctor } from "./commands/doctor.ts";
import { price } from "./commands/price.ts";
import { start } from "./commands/start.ts";
import type { ExitCode } from "./exit-code.ts";
import type { StartFlags } from "./settings/flags.ts";

const EPILOGUE = `
Exit codes: 0 done, 1 failure, 2 wrong usage or no provider, 3 doctor found a
problem, 4 port taken, 130 stopped by force. Settings: flag > env > file.`;

/** The command line. `ended` hears the exit code of the command that ran. */
export function createProgram(env: Environment, ended: (code: ExitCode) => void): Command {
  const program = new Command("iron")
    .description("The local LLM router that cannot overspend.")
    .version(packageJson.version, "-v, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .configureHelp({ helpWidth: 80 })
    .addHelpText("after", EPILOGUE)
    .exitOverride();
  program.addCommand(startCommand(env, ended));
  program.addCommand(priceCommand(env, ended));
  program.addCommand(doctorCommand(env, ended));
  program.addCommand(configCommand(ended));
  for (const command of program.commands) quiet(command);
  return program;
}

function startCommand(env: Environment, ended: (code: ExitCode) => void): Command {
  return new Command("start")
    .description("Run the router until Ctrl-C.")
    .option("--port <number>", "port to listen on (default: the last one, 4141)")
    .option("--host <address>", "address to listen on (default: 127.0.0.1)")
    .option("--provider-key <key>", "env:NAME, file:PATH, or - for stdin; repeatable", collect)
    .option("--budget <usd>", "limit in USD: 5, or 5/day, 20/month")
    .option("--config <path>", "config file (default: iron.config.json)")
    .option("--api-key <token>", "what clients must present: env:NAME, file:PATH")
    .addOption(
      new Option("--demo <when>", "use the offline provider")
        .choices(["auto", "always", "never"])
        .default("never"),
    )
    .option("--json", "print JSON lines", false)
    .allowExcessArguments(false)
    .action(async (flags: StartFlags) => ended(await start(flags, env)));
}

function priceCommand(env: Environment, ended: (code: ExitCode) => void): Command {
  return new Command("price")
    .description("Print a model's prices and limits.")
    .argument("<model>", "MODEL or PROVIDER/MODEL")
    .option("--config <path>", "config file with prices of your own")
    .option("--json", "print JSON", false)
    .action((model: string, flags: { readonly config?: string; readonly json: boolean }) =>
      ended(price(model, flags, env)),
    );
}

function doctorCommand(env: Environment, ended: (code: ExitCode) => void): Command {
  return new Command("doctor")
    .description("Check the installation, without spending.")
    .option("--config <path>", "config file (default: iron.config.json)")
    .option("--offline", "reach out to nobody", false)
    .action(async (flags: { readonly config?: string; readonly offline: boolean }) =>
      ended(await doctor(flags, env)),
    );
}

function configCommand(ended: (code: ExitCode) => void): Command {
  const config = new Command("config").description("Work with config files.").helpCommand(false);
  const schema = new Command("schema")
    .description("Print the JSON Schema for editors.")
    .action(() => ended(printSchema()));
  return config.addCommand(quiet(schema));
}

/** Errors are thrown to `main`, and help fits a screen. */
function quiet(command: Command): Command {
  return command.exitOverride().configureHelp({ helpWidth: 80 }).showSuggestionAfterError(true);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
