import type { Environment } from "@iron/sdk";
import { Command, Option } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { printSchema } from "./commands/config-schema.ts";
import { agents } from "./commands/agents.ts";
import { doctor } from "./commands/doctor.ts";
import { logs } from "./commands/logs.ts";
import { pause } from "./commands/pause.ts";
import { price } from "./commands/price.ts";
import { resume } from "./commands/resume.ts";
import { run } from "./commands/run.ts";
import { start } from "./commands/start.ts";
import { stop } from "./commands/stop.ts";
import type { ExitCode } from "./exit-code.ts";
import { reportCommands } from "./program-reports.ts";
import type { StartFlags } from "./settings/flags.ts";
import type { RunFlags } from "./settings/run-options.ts";

const EPILOGUE = `
Exit codes: 0 done, 1 failure, 2 wrong usage, 3 a check found a problem, 4 port
taken, 5 and 6 ledger, 130 forced, 120 to 127 run. Settings: flag > env > file.`;

/** The command line. `ended` hears the exit code of the command that ran. */
export function createProgram(env: Environment, ended: (code: ExitCode) => void): Command {
  const program = new Command("iron")
    .description("The local LLM router that cannot overspend.")
    .version(packageJson.version, "-v, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .configureHelp({ helpWidth: 80, visibleOptions: () => [] })
    .addHelpText("after", EPILOGUE)
    .enablePositionalOptions()
    .exitOverride();
  program.addCommand(startCommand(env, ended));
  for (const command of agentCommands(env, ended)) program.addCommand(command);
  for (const command of reportCommands(env, ended)) program.addCommand(command);
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
    .option("--state <place>", "where money is kept: memory, sqlite:PATH, redis://")
    .option("--config <path>", "config file (default: iron.config.json)")
    .option("--api-key <token>", "what clients must present: env:NAME, file:PATH")
    .option("--max-connections <number>", "clients' connections at one time (default: 2048)")
    .option("--tranche <usd>", "server mode: asked of it at one time (default: 10)")
    .option("--drain", "read replies on when clients leave: the exact cost")
    .addOption(
      new Option("--demo <when>", "use the offline provider")
        .choices(["auto", "always", "never"])
        .default("never"),
    )
    .option("--log-level <level>", "log: trace, debug, info, warn, error (to stderr)")
    .option("--log-format <format>", "json, pretty or off")
    .option("--log-file <path>", "where the log goes instead")
    .option("--dashboard", "run the dashboard, too (--dashboard-port NUMBER)")
    .addOption(new Option("--dashboard-port <number>", "the same, on this port").hideHelp())
    .option("--json", "print JSON lines", false)
    .allowExcessArguments(false)
    .action(async (flags: StartFlags) => ended(await start(flags, env)));
}

const RUN_EPILOGUE = `
Exit code: the agent's own (with --restart of its last start), or 120 budget
used up, 121 tokens used up, 122 stopped by iron stop, 123 router gone, 124 time
over, 126 not executable, 127 not found. A router that runs is used; else one is
started for the run.`;

function runCommand(env: Environment, ended: (code: ExitCode) => void): Command {
  return new Command("run")
    .description("Run a program as an agent, with a budget.")
    .usage("[options] [--] command [args...]")
    .argument("<command>", "the program")
    .argument("[args...]", "its arguments, passed on as they are")
    .passThroughOptions()
    .option("--budget <usd>", "limit in USD for this run: 2, 0.50")
    .option("--tokens <number>", "limit in tokens, input and output")
    .option("--timeout <time>", "limit in time: 30m, 90s, 1h30m")
    .addOption(
      new Option("--on-budget <what>", "when money or tokens are used up (default: refuse)").choices([
        "refuse",
        "pause",
        "stop",
      ]),
    )
    .option("--restart <when>", "on-failure[:TIMES], always[:TIMES] (default: never)")
    .option("--name <name>", "what to call it (default: the program's name)")
    .option("--dashboard", "run the dashboard, too (--dashboard-port NUMBER)")
    .addOption(new Option("--dashboard-port <number>", "the same, on this port").hideHelp())
    .option("--config <path>", "config file, for a router of its own")
    .addOption(
      new Option("--demo <when>", "use the offline provider")
        .choices(["auto", "always", "never"])
        .default("never"),
    )
    .addHelpText("after", RUN_EPILOGUE)
    .action(async (command: string, args: readonly string[], flags: RunFlags) =>
      ended(await run({ command, args }, flags, env)),
    );
}

/** `run`, and what is done with agents that run. */
function agentCommands(env: Environment, ended: (code: ExitCode) => void): readonly Command[] {
  const steering = (name: string, description: string, act: typeof stop): Command =>
    new Command(name)
      .description(description)
      .argument("<name>", "the agent")
      .action(async (agent: string) => ended(await act(agent, env)));
  return [
    runCommand(env, ended),
    new Command("agents")
      .description("List agents, with state and spend.")
      .option("--json", "print JSON lines", false)
      .action(async (flags: { readonly json: boolean }) => ended(await agents(flags, env))),
    steering("stop", "Stop an agent and all it started.", stop),
    steering("pause", "Pause an agent.", pause),
    steering("resume", "Let a paused agent go on.", resume),
    new Command("logs")
      .description("Print what an agent printed.")
      .argument("<name>", "the agent")
      .option("-f, --follow", "go on until it ends", false)
      .action(async (agent: string, flags: { readonly follow: boolean }) =>
        ended(await logs(agent, flags, env)),
      ),
  ];
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
    .option("--state <place>", "look into another state than iron start uses")
    .option("--offline", "reach out to nobody", false)
    .action(async (flags: Parameters<typeof doctor>[0]) => ended(await doctor(flags, env)));
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
