import { setImmediate as turn } from "node:timers/promises";
import type { Microdollars } from "@iron/types";
import { counterSimLedger } from "./counter-sim-ledger.ts";
import { memorySimLedger } from "./memory-sim-ledger.ts";
import { drawErrand, SimClient } from "./sim-client.ts";
import { simControl, type SimControl } from "./sim-control.ts";
import { type SimDisk, simDisk } from "./sim-disk.ts";
import { recorder, type SimLedger } from "./sim-ledger.ts";
import { type SimRouter, startSimRouter } from "./sim-router.ts";
import { createWorld, type World, type WorldOptions } from "./world.ts";

export interface Simulated {
  readonly seed: number;
  readonly hash: string;
  readonly lines: readonly string[];
  /** What went against the rules of money; empty when all is well. */
  readonly violations: readonly string[];
  readonly requests: number;
  readonly calls: number;
  readonly crashes: number;
}

/** Lives through everything that a seed makes happen, and holds what the router did to the rules after every step. */
export async function simulate(seed: number, options: WorldOptions = {}): Promise<Simulated> {
  const run = new Simulation(createWorld(seed, options));
  try {
    await run.live();
  } finally {
    run.clear();
  }
  const { trace, violations, book } = run.world;
  return {
    seed,
    hash: trace.hash(),
    lines: trace.lines,
    violations,
    requests: run.clients.length,
    calls: book.calls.size,
    crashes: run.crashes,
  };
}

/** More steps than any scenario takes: beyond, something goes round for ever. */
const MOST_STEPS = 100_000;
const LIMIT_OF_AGENT = 400_000;
/** Of virtual time. */
const SETTLES_WITHIN_MS = 60_000;
/** Of ours. */
const STOPS_WITHIN_MS = 10_000;

class Simulation {
  readonly world: World;
  readonly clients: SimClient[] = [];
  crashes = 0;
  readonly #control: SimControl;
  readonly #disk: SimDisk | undefined;
  #router: SimRouter | undefined;
  #toCome = 0;
  /** Moves of the book when it was last compared. */
  #checked = 0;
  #crashing: Promise<void> | undefined;

  constructor(world: World) {
    this.world = world;
    const { clock, trace, random, book } = world;
    this.#control = simControl({ clock, trace, random: random.fork("control"), limit: LIMIT_OF_AGENT });
    const record = recorder(book, trace);
    if (world.plan.ledger === "sqlite") this.#disk = simDisk({ clock, random: random.fork("disk"), record });
  }

  async live(): Promise<void> {
    this.#router = await this.#start();
    this.#schedule();
    await this.#quiet();
    for (let steps = 0; this.#toCome > 0 || this.#waiting(); steps += 1) {
      if (steps > MOST_STEPS || !this.world.time.step()) {
        const open = this.clients.filter(({ answer }) => answer.how === "open");
        this.#wrong(`never answered: ${open.map(({ errand }) => errand.name).join(", ")}`);
        return;
      }
      await this.#quiet();
      if (this.#crashing !== undefined) await this.#crashing;
      this.#check();
      if (this.world.violations.length > 0) return;
    }
    await this.#end();
  }

  clear(): void {
    this.#disk?.remove();
  }

  async #start(): Promise<SimRouter> {
    const life = this.crashes + 1;
    return startSimRouter({
      world: this.world,
      control: this.#control,
      life,
      openLedger: (clock) => this.#openLedger(life, clock),
    });
  }

  #openLedger(life: number, clock: SimRouter["clock"]): SimLedger {
    const record = recorder(this.world.book, this.world.trace);
    if (this.#disk !== undefined) return this.#disk.open(`life-${life}`, clock);
    return this.world.plan.ledger === "counter"
      ? counterSimLedger(record, this.world.clock, this.world.random.fork("counters"))
      : memorySimLedger(record);
  }

  /** Everything that comes from without, at its time. */
  #schedule(): void {
    const { plan, random, time, trace } = this.world;
    const draw = random.fork("scenario");
    const at = (): number => draw.int(0, plan.lastMs);
    for (let number = 1; number <= plan.requests; number += 1) {
      const agent = draw.pick(["one", "two", "three"]);
      const errand = drawErrand({ random: draw, name: `c${number}`, agent, caps: plan.caps });
      const client = new SimClient(errand, this.world);
      this.#at(at(), () => this.#ask(client));
    }
    for (let changes = draw.int(0, 4); changes > 0; changes -= 1) {
      const limit = draw.chance(0.1) ? undefined : draw.int(0, 500_000);
      const budget = draw.pick(["router", "router/hour", "agent:one/day", undefined]);
      this.#at(at(), () => this.#setLimit(limit, budget));
    }
    for (let jumps = draw.int(0, 2); jumps > 0; jumps -= 1) {
      const ms = draw.pick([-86_400_000, -3_600_000, 61_000, 3_600_000, 2_700_000_000]);
      this.#at(at(), () => {
        trace.add("jump", ms);
        time.jump(ms);
      });
    }
    this.#schedulePlagues(draw, at);
  }

  #schedulePlagues(draw: World["random"], at: () => number): void {
    const { plan, trace } = this.world;
    const during = (name: string, set: (on: boolean) => void): void => {
      const from = at();
      const until = from + draw.int(10, Math.max(20, plan.lastMs / 2));
      for (const [when, on] of [
        [from, true],
        [until, false],
      ] as const)
        this.#at(when, () => {
          trace.add(name, on);
          set(on);
        });
    };
    if (plan.leased && draw.chance(0.6)) during("control-gone", (on) => (this.#control.up = !on));
    const disk = this.#disk;
    if (disk === undefined) return;
    if (draw.chance(0.3)) during("disk-full", (on) => (disk.full = on));
    for (let crashes = draw.pick([0, 0, 1, 2]); crashes > 0; crashes -= 1)
      this.#at(at(), () => {
        this.#crashing = this.#crash(disk);
      });
  }

  #at(ms: number, run: () => void): void {
    this.#toCome += 1;
    this.world.clock.after(ms, () => {
      this.#toCome -= 1;
      run();
    });
  }

  #ask(client: SimClient): void {
    const router = this.#router;
    if (router === undefined) return;
    this.clients.push(client);
    void client.run(router);
  }

  #setLimit(limit: number | undefined, budget: string | undefined): void {
    const { trace } = this.world;
    trace.add("limit", budget, limit);
    const set = this.#router?.control.setLimit(limit as Microdollars | undefined, "sim", budget);
    if (set instanceof Promise) set.catch(() => trace.add("limit-unwritten", budget));
  }

  /** SIGKILL, and the next start over what the disk has kept. */
  async #crash(disk: SimDisk): Promise<void> {
    const dying = this.#router;
    if (dying === undefined) return;
    this.world.trace.add("crash");
    disk.full = false;
    (dying.ledger as ReturnType<SimDisk["open"]>).kill();
    dying.die();
    for (const client of this.clients) client.leave("both");
    await dying.router.stop();
    // The dead have no ledger to return leases by.
    await dying.leases?.stop().catch(() => undefined);
    this.crashes += 1;
    this.#settleForCrash();
    this.#router = await this.#start();
    this.#crashing = undefined;
    await this.#quiet();
  }

  /** What a dead router had open is due as it was held. */
  #settleForCrash(): void {
    for (const { call, held } of this.world.book.open()) this.world.due.set(call, held);
  }

  #waiting(): boolean {
    return this.clients.some(({ answer }) => answer.how === "open") || (this.#router?.ledger.kept ?? 0) > 0;
  }

  /** Until nothing more happens without time passing. Streams and sockets within the process take a few turns. */
  async #quiet(): Promise<void> {
    for (let still = 0, seen = this.#activity(); still < 3; still += 1) {
      await turn();
      const now = this.#activity();
      if (now !== seen) still = 0;
      seen = now;
    }
  }

  #activity(): number {
    return this.world.trace.lines.length;
  }

  #check(): void {
    const { book } = this.world;
    const router = this.#router;
    if (router === undefined) return;
    if (this.world.plan.ledger === "counter" || book.moves === this.#checked) return;
    this.#checked = book.moves;
    book.compare((budget) => router.ledger.account(budget));
  }

  async #end(): Promise<void> {
    const { world } = this;
    const router = this.#router;
    if (router === undefined) return;
    await this.#untilSettled(router);
    world.calm = true;
    Object.assign(this.#control, { up: true, instant: true });
    if (this.#disk !== undefined) this.#disk.full = false;
    world.trace.add("stop");
    // How a socket closes takes turns that nobody can foresee: what is told from here on is not the same each time.
    world.trace.close();
    await this.#untilStopped(router.stop());
    this.#checkEnd(router);
  }

  /** Every client has its answer; whoever left must not keep the router busy for ever. */
  async #untilSettled({ witness }: SimRouter): Promise<void> {
    const { time } = this.world;
    const until = time.elapsed + SETTLES_WITHIN_MS;
    while (witness.open.size > 0) {
      if (time.elapsed > until || !time.step()) {
        this.#wrong(`never settled: ${[...witness.open].join(", ")}`);
        return;
      }
      await this.#quiet();
    }
  }

  async #untilStopped(stopping: Promise<void>): Promise<void> {
    const state = { stopped: false };
    void stopping.then(() => (state.stopped = true));
    const began = performance.now();
    for (let turns = 1; !state.stopped; turns += 1) {
      await turn();
      if (turns % 8 === 0 && !state.stopped) this.world.time.step();
      if (performance.now() - began > STOPS_WITHIN_MS) return this.#wrong("the router does not stop");
    }
    await stopping;
  }

  #checkEnd(router: SimRouter): void {
    const { book } = this.world;
    const due = [...this.world.due.values()].reduce((sum, amount) => sum + amount, 0);
    const open = book.open().map(({ call }) => call);
    if (open.length > 0) this.#wrong(`P-5 still held: ${open.join(", ")}`);
    const spent = [...book.calls.values()].reduce((sum, { charged }) => sum + charged, 0);
    if (spent !== due) this.#wrong(`spent are ${spent}, and due ${due}`);
    for (const { errand, answers } of this.clients)
      if (answers !== 1) this.#wrong(`${errand.name} was answered ${answers} times`);
    if (router.clock.waiting > 0) this.#wrong(`${router.clock.waiting} timers of the router are left`);
    this.#checkLeases();
  }

  /** P-3: what a lease granted was spent or came back, and the server's books say so. */
  #checkLeases(): void {
    const { plan, book } = this.world;
    if (!plan.leased) return;
    const { leases, agentBudgets } = this.#control.books;
    const active = [...leases.values()].filter(({ status }) => status === "active");
    if (active.length > 0 && this.crashes === 0) this.#wrong(`P-3 ${active.length} leases were not returned`);
    const spent = [...book.calls.values()].reduce((sum, { charged }) => sum + charged, 0);
    const told = agentBudgets.get(7)?.spent ?? 0;
    if (active.length === 0 && told !== spent)
      this.#wrong(`P-3 the server counts ${told}, spent are ${spent}`);
  }

  #wrong(what: string): void {
    this.world.violations.push(what);
  }
}
