import { certificatesIn } from "@iron/dashboard-relay";
import {
  type Environment,
  type IronRouter,
  type OpenState,
  requestRecord,
  resolveSecret,
  type RouterHooks,
  type RuntimeConfig,
} from "@iron/sdk";
import type { IronError } from "@iron/types";
import { type DemoProvider, startDemoProvider } from "../demo/start-demo-provider.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { plural } from "../output/counted.ts";
import { createReporter } from "../output/create-reporter.ts";
import { alertNotice, budgetNotice } from "../output/notice.ts";
import { recoveryNotice } from "../output/recovery-notice.ts";
import type { Ready, Reporter } from "../output/reporter.ts";
import { say, warn } from "../output/say.ts";
import { nothing, type Totals, withRequest } from "../output/totals.ts";
import { listen, type Listening } from "../process/listen.ts";
import { type Dashboard, runDashboard } from "../process/run-dashboard.ts";
import { stopSignal } from "../process/stop-signal.ts";
import { watchConfigFile } from "../process/watch-config-file.ts";
import { findConfigFile, readConfigFile } from "../settings/config-file.ts";
import type { StartFlags } from "../settings/flags.ts";
import { planStart, type StartPlan } from "../settings/plan-start.ts";
import { withStdinKey } from "../settings/with-stdin-key.ts";
import { announceRouter } from "../state/announced-routers.ts";
import { openLedger, startPlace } from "../state/open-ledger.ts";
import { openState, type State } from "../state/open-state.ts";
import { stateFolder } from "../state/state-folder.ts";

/** What one start has at hand. */
export interface Run {
  readonly flags: StartFlags;
  readonly env: Environment;
  readonly state: State;
  demo: DemoProvider | undefined;
  ledger?: OpenState | undefined;
  /** Told once when the ledger failed and nothing is admitted any more. */
  readonly onBroken?: (error: IronError) => void;
}

/**
 * Runs the router until it is told to stop.
 *
 * @throws {CommandError} or {ConfigError} when it cannot start as told
 */
export async function start(said: StartFlags, environment: Environment): Promise<ExitCode> {
  const { flags, env } = await withStdinKey(said, environment);
  const path = findConfigFile(flags.config, env);
  const file = path === undefined ? undefined : readConfigFile(path);
  const plan = planStart({ flags, env, file: file?.config });
  const broken = Promise.withResolvers<IronError>();
  const run: Run = { flags, env, state: openState(env), demo: undefined, onBroken: broken.resolve };
  const reporter = createReporter(flags.json, env);
  const { router, warnings } = await opened(run, plan);
  const { dashboard, withdraw } = await besideOf(run, plan, router);
  const totals = report(router, reporter);
  const reloads = serially(() => reload(run, router, path));
  // Before anybody is told that it runs, and may want it to stop.
  const stopping = stopSignal(reloads);
  reporter.ready({ ...readyFacts(router, plan, run), dashboard: dashboard.entry });
  for (const line of [
    ...plan.warnings,
    ...(file?.warnings ?? []),
    ...run.state.warnings,
    ...warnings,
    ...dashboard.warnings,
  ])
    warn(line);

  const watcher = path === undefined ? undefined : watchConfigFile(path, reloads);
  const failure = await Promise.race([stopping.then(() => undefined), broken.promise]);
  watcher?.close();
  if (failure !== undefined) warn(`${failure.message}; nothing is admitted any more. Start iron again`);
  say(stopLine(router.openRequests));
  withdraw();
  await router.stop();
  // After the router: pages see the last requests end.
  await dashboard.stop();
  await closeRun(run);
  reporter.stopped(totals());
  return failure === undefined ? exitCode.ok : exitCode.ledgerFailed;
}

function stopLine(open: number): string {
  return open === 0
    ? "stopping"
    : `stopping: waiting for ${plural(open, "open request")} (once more to force)`;
}

/** What was started along the way does not outlive a start that failed. */
export async function opened(run: Run, plan: StartPlan): Promise<Listening> {
  try {
    run.ledger = await openRunLedger(run, plan);
    return await listen({ ...(await configOf(run, plan)), ...hooksOf(run, run.ledger) }, run.state);
  } catch (error) {
    await closeRun(run);
    throw error;
  }
}

/** By which the router is known, where it speaks TLS. The key may stand in the same file. */
function certificatesOf({ config: { tls } }: StartPlan, env: Environment): string | undefined {
  return tls && certificatesIn(resolveSecret(tls.cert, "tls.cert", env)).join("\n");
}

/** What stands beside a router that listens. */
export interface Beside {
  readonly dashboard: Dashboard;
  /** Other commands are not told of the router any more. */
  readonly withdraw: () => void;
}

/** Runs the dashboard where it is wanted, and tells other commands of the router. Without the dashboard that was asked for, nothing is started. */
export async function besideOf(run: Run, plan: StartPlan, router: IronRouter): Promise<Beside> {
  const { env, state } = run;
  try {
    const ca = certificatesOf(plan, env);
    const wanted = plan.config.dashboard;
    const dashboard = await runDashboard({ router, ca, wanted, env, lasting: state.token !== undefined });
    const { baseUrl } = router;
    return { dashboard, withdraw: announceRouter(stateFolder(env), { baseUrl, mode: plan.mode, ca }) };
  } catch (error) {
    await router.stop();
    await closeRun(run);
    throw error;
  }
}

/** What a crash had left open is closed and told. */
async function openRunLedger({ env, onBroken }: Run, plan: StartPlan): Promise<OpenState> {
  const ledger = await openLedger(startPlace(plan, env), {
    ...(onBroken && { onBroken }),
    onFenced: (error) => warn(`${error.message}; nothing is admitted until: iron state rebuild`),
  });
  const notice = recoveryNotice(ledger.recovery);
  if (notice !== undefined) say(notice);
  return ledger;
}

/** Ends what a router stood on, after it has stopped. */
export async function closeRun(run: Run): Promise<void> {
  await run.demo?.stop();
  await run.ledger?.close();
}

/** The plan's configuration, with what lasts from run to run where it says nothing. */
async function configOf(run: Run, plan: StartPlan): Promise<RuntimeConfig> {
  if (plan.mode === "demo") run.demo ??= await startDemoProvider();
  const { token, adminToken } = run.state;
  return {
    ...(token !== undefined && { apiKey: token }),
    ...(adminToken !== undefined && { adminKey: adminToken }),
    ...plan.config,
    ...(plan.mode === "demo" && { providers: run.demo?.providers }),
  };
}

function hooksOf(run: Run, state: OpenState): RouterHooks {
  return {
    openState: state,
    env: run.env,
    ...(run.state.token !== undefined && { agents: { stateDir: stateFolder(run.env) } }),
    // Leases outlive a crash where anything can be kept at all.
    ...(run.state.token !== undefined && { stateFolder: stateFolder(run.env) }),
    onAlert: (alert) => (alert.severity === "critical" ? warn : say)(alertNotice(alert)),
  };
}

function readyFacts(router: IronRouter, plan: StartPlan, { ledger }: Run): Ready {
  return {
    baseUrl: router.baseUrl,
    apiKey: router.apiKey,
    port: router.port,
    provider: router.provider,
    providers: router.providers,
    mode: plan.mode,
    origin: plan.origin,
    budget: router.budgetStatus,
    state: ledger?.where ?? "memory",
  };
}

/** Reports every request and adds it up. */
function report(router: IronRouter, reporter: Reporter): () => Totals {
  let totals = nothing;
  router.events.subscribe((event) => {
    if (event.type === "budget_threshold") say(budgetNotice(event));
    // Whoever tries tokens does not fill the terminal: after some in a minute they are answered "too many".
    if (event.type === "request_refused" && event.code !== "rate_limited") reporter.refused(event);
    if (event.type !== "exchange_settled") return;
    const record = requestRecord(event.exchange, event.outcome);
    totals = withRequest(totals, record);
    reporter.request(record);
  });
  return () => totals;
}

/** Takes over what has changed; what is wrong keeps the router as it was and is told in one line. */
async function reload(run: Run, router: IronRouter, path: string | undefined): Promise<void> {
  try {
    const file = path === undefined ? undefined : readConfigFile(path);
    const plan = planStart({ ...run, file: file?.config });
    const { restart } = await router.reconfigure(await configOf(run, plan));
    for (const line of file?.warnings ?? []) warn(line);
    const waits = restart.length === 0 ? "" : `; these change at the next start: ${restart.join(", ")}`;
    say(`configuration reloaded${waits}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll("\n", "; ") : "unknown";
    warn(`configuration not reloaded, the old one stays: ${reason}`);
  }
}

/** Runs one after another, and at most once more for any number of calls meanwhile. */
function serially(run: () => Promise<void>): () => void {
  let waiting = false;
  let last = Promise.resolve();
  return () => {
    if (waiting) return;
    waiting = true;
    last = last.then(() => {
      waiting = false;
      return run();
    });
  };
}
