import type { Account, BudgetId, Microdollars } from "@iron/types";
import { holdSize } from "../../src/ledger/hold-size.ts";
import type { Model } from "./explore.ts";

function get(state: Uint8Array, place: number): number {
  return state[place] ?? 0;
}

function account(name: string, spent: number, held: number, limit: number): Account {
  return {
    budget: name as BudgetId,
    spent: spent as Microdollars,
    held: held as Microdollars,
    limit: limit as Microdollars,
  };
}

/**
 * Routers, a network and a ledger, as small as they can be and still go wrong. Two routers make calls; each step of a router, each delivery of
 * a message and each recovery is one atomic action. A message that was sent may arrive at any later time and any number of times, also after
 * its sender died; an answer may be lost (the router then gives the hold up). A router may crash between any two steps; recovery charges its open
 * holds at any time after. A limit is lowered while calls run. Sizes of holds are decided by the stores' own `holdSize`.
 */
export interface LedgerModelOptions {
  /** How many calls each router makes. */
  readonly calls: readonly [number, number];
  readonly limit: number;
  readonly lowered: number;
  /** The limit of the second budget, which counts the first router's calls alone. */
  readonly agentLimit: number;
  readonly want: number;
  /** What a call can turn out to cost: above its hold when the provider does not obey the cap. */
  readonly bills: readonly number[];
  readonly growth: boolean;
  /** A mistake, to show that the search finds it: takes the refusal of a hold that was sent twice for the end of the matter. */
  readonly trustsSecondRefusal?: boolean;
}

// Places of one call in the state.
const STEP = 0; // of the router: see below
const MAIL = 1; // messages ever sent, as bits
const BILL = 2;
const STORE = 3; // of the ledger: see below
const HELD = 4;
const CHARGED = 5;
const GREW = 6;
const OVER = 7; // how far the charge went beyond what was held
const PLACES = 8;

const IDLE = 0;
const HOLDING = 1;
const MAY_SEND = 2;
const SENT = 3;
const CLOSING = 4;
const CLOSED = 5;
const REFUSED = 6;
const GIVEN_UP = 7;
const ASKING_AGAIN = 8;

const M_HOLD = 1;
const M_SETTLE = 2;
const M_VOID = 4;
const M_CANCEL = 8;
const M_EXTEND = 16;

const NONE = 0;
const OPEN = 1;
const SETTLED = 2;
const VOIDED = 3;
const CRASHED = 4;
const LATE = 5;
const STORE_GIVEN_UP = 6;
const SHORT = 7; // what a refused hold answered; not kept by the ledger, which would look again

export function ledgerModel(options: LedgerModelOptions): Model {
  const count = options.calls[0] + options.calls[1];
  const HEAD = 7;
  // Places of the head: spent and held of both budgets, whether the limit was lowered, and each router: 0 alive, 1 dead.
  const [SPENT, RESERVED, AGENT_SPENT, AGENT_RESERVED, LOWERED, ROUTER_A] = [0, 1, 2, 3, 4, 5];
  const at = (call: number, place: number): number => HEAD + call * PLACES + place;
  const routerOf = (call: number): number => ROUTER_A + (call < options.calls[0] ? 0 : 1);
  const inAgent = (call: number): boolean => call < options.calls[0];

  function move(state: Uint8Array, call: number, by: { spent: number; held: number }): void {
    state[SPENT] = get(state, SPENT) + by.spent;
    state[RESERVED] = get(state, RESERVED) + by.held;
    if (!inAgent(call)) return;
    state[AGENT_SPENT] = get(state, AGENT_SPENT) + by.spent;
    state[AGENT_RESERVED] = get(state, AGENT_RESERVED) + by.held;
  }

  function accounts(state: Uint8Array, call: number): Account[] {
    const limit = get(state, LOWERED) === 1 ? options.lowered : options.limit;
    const router = account("router", get(state, SPENT), get(state, RESERVED), limit);
    if (!inAgent(call)) return [router];
    return [
      router,
      account("agent", get(state, AGENT_SPENT), get(state, AGENT_RESERVED), options.agentLimit),
    ];
  }

  /** P-1: what an admission leaves is within every limit as it stands. */
  function overspent(state: Uint8Array, call: number): string | undefined {
    const over = accounts(state, call).find(({ spent, held, limit }) => spent + held > limit);
    return over === undefined
      ? undefined
      : `P-1 ${over.budget}: ${over.spent} + ${over.held} > ${over.limit}`;
  }

  function close(state: Uint8Array, call: number, by: { store: number; amount: number }): void {
    const held = get(state, at(call, HELD));
    move(state, call, { spent: by.amount, held: -held });
    state[at(call, STORE)] = by.store;
    state[at(call, CHARGED)] = by.amount;
    state[at(call, OVER)] = Math.max(0, by.amount - held);
    state[at(call, HELD)] = 0;
  }

  /** What the ledger does with one message; the same for the first delivery and for every other. */
  function deliver(state: Uint8Array, call: number, message: number): string | undefined {
    const store = get(state, at(call, STORE));
    const bill = get(state, at(call, BILL));
    if (message === M_HOLD && (store === NONE || store === SHORT)) {
      const want = options.want as Microdollars;
      const size = holdSize({ want, atLeast: 1 as Microdollars }, accounts(state, call));
      if ("short" in size) {
        state[at(call, STORE)] = SHORT;
        return undefined;
      }
      state[at(call, STORE)] = OPEN;
      state[at(call, HELD)] = size.held;
      move(state, call, { spent: 0, held: size.held });
      return overspent(state, call);
    }
    if (message === M_EXTEND && store === OPEN && get(state, at(call, GREW)) === 0) {
      if (accounts(state, call).some(({ spent, held, limit }) => spent + held + 1 > limit)) return undefined;
      state[at(call, GREW)] = 1;
      state[at(call, HELD)] = get(state, at(call, HELD)) + 1;
      move(state, call, { spent: 0, held: 1 });
      return overspent(state, call);
    }
    if (message === M_SETTLE && store === OPEN) close(state, call, { store: SETTLED, amount: bill });
    else if (message === M_SETTLE && store === CRASHED) {
      const beyond = Math.max(0, bill - get(state, at(call, CHARGED)));
      move(state, call, { spent: beyond, held: 0 });
      state[at(call, CHARGED)] = get(state, at(call, CHARGED)) + beyond;
      state[at(call, OVER)] = get(state, at(call, OVER)) + beyond;
      state[at(call, STORE)] = LATE;
    } else if (message === M_VOID && store === OPEN) close(state, call, { store: VOIDED, amount: 0 });
    else if (message === M_CANCEL && store === OPEN) close(state, call, { store: STORE_GIVEN_UP, amount: 0 });
    else if (message === M_CANCEL && (store === NONE || store === SHORT))
      state[at(call, STORE)] = STORE_GIVEN_UP;
    return undefined;
  }

  function routerSteps(
    state: Uint8Array,
    call: number,
    to: (change: (next: Uint8Array) => void) => void,
  ): void {
    const step = get(state, at(call, STEP));
    const store = get(state, at(call, STORE));
    const go = (next: number, more?: { mail?: number; gone?: number; bill?: number }): void =>
      to((reached) => {
        reached[at(call, STEP)] = next;
        reached[at(call, MAIL)] = (get(reached, at(call, MAIL)) | (more?.mail ?? 0)) & ~(more?.gone ?? 0);
        if (more?.bill !== undefined) reached[at(call, BILL)] = more.bill;
      });
    if (step === IDLE) go(HOLDING, { mail: M_HOLD });
    if (step === HOLDING) {
      if (store === OPEN || store === CRASHED) go(MAY_SEND);
      // Sent once and answered: no other copy is on its way.
      if (store === SHORT) go(REFUSED, { gone: M_HOLD });
      go(ASKING_AGAIN);
      go(GIVEN_UP, { mail: M_CANCEL });
    }
    if (step === ASKING_AGAIN) {
      if (store === OPEN || store === CRASHED) go(MAY_SEND);
      // No answer in time, or a refusal while the first copy may still arrive: nobody will use the hold, so it must end, or never begin.
      if (!options.trustsSecondRefusal) go(GIVEN_UP, { mail: M_CANCEL });
      else if (store === SHORT) go(REFUSED);
    }
    if (step === MAY_SEND) {
      go(SENT);
      go(CLOSING, { mail: M_VOID });
    }
    if (step === SENT) {
      for (const bill of options.bills) go(CLOSING, { mail: M_SETTLE, bill });
      if (options.growth && (get(state, at(call, MAIL)) & M_EXTEND) === 0) go(SENT, { mail: M_EXTEND });
    }
    if (step === CLOSING && store !== OPEN) go(CLOSED);
  }

  return {
    initial: new Uint8Array(HEAD + count * PLACES),

    next(state, found) {
      function to(change: (next: Uint8Array) => string | undefined | void): void {
        const next = state.slice();
        const violation = change(next);
        found(next, violation ?? undefined);
      }
      if (get(state, LOWERED) === 0) to((next) => void (next[LOWERED] = 1));
      for (const router of [ROUTER_A, ROUTER_A + 1]) {
        if (get(state, router) === 0) to((next) => void (next[router] = 1));
      }
      for (let call = 0; call < count; call += 1) {
        const dead = get(state, routerOf(call)) === 1;
        if (!dead) routerSteps(state, call, to);
        if (dead && get(state, at(call, STORE)) === OPEN) {
          to((next) => close(next, call, { store: CRASHED, amount: get(next, at(call, HELD)) }));
        }
        for (const message of [M_HOLD, M_SETTLE, M_VOID, M_CANCEL, M_EXTEND]) {
          if ((get(state, at(call, MAIL)) & message) === 0) continue;
          to((next) => deliver(next, call, message) ?? repeated(next, call, message));
        }
      }
    },

    check(state) {
      let held = 0;
      let spent = 0;
      let over = 0;
      for (let call = 0; call < count; call += 1) {
        held += get(state, at(call, HELD));
        spent += get(state, at(call, CHARGED));
        over += get(state, at(call, OVER));
        const open = get(state, at(call, STORE)) === OPEN;
        if (!open && get(state, at(call, HELD)) > 0) return "P-4 a call holds and is not open";
        // Nobody may spend without a hold or a charge in the book.
        const spending = get(state, at(call, STEP)) === SENT;
        const booked = [OPEN, CRASHED, LATE].includes(get(state, at(call, STORE)));
        if (spending && !booked) return "P-14 a call was sent without a hold";
      }
      if (get(state, RESERVED) !== held) return `P-2 held is ${get(state, RESERVED)}, its calls say ${held}`;
      if (get(state, SPENT) !== spent) return `P-2 spent is ${get(state, SPENT)}, its calls say ${spent}`;
      if (spent + held > options.limit + over) return `P-1 ${spent} + ${held} > ${options.limit} + ${over}`;
      if (atRest(state) && held !== 0) return "P-5 something is held at rest";
      return undefined;
    },
  };

  /** P-6: the same message again changes nothing. A refused hold may look again, which is a new question. */
  function repeated(state: Uint8Array, call: number, message: number): string | undefined {
    if (message === M_HOLD && get(state, at(call, STORE)) === SHORT) return undefined;
    if (message === M_EXTEND && get(state, at(call, GREW)) === 0) return undefined;
    const again = state.slice();
    deliver(again, call, message);
    return again.every((value, place) => value === state[place])
      ? undefined
      : "P-6 a repeated message changed something";
  }

  /** Every router is done or dead, and every message of theirs that closes something has arrived. */
  function atRest(state: Uint8Array): boolean {
    for (let call = 0; call < count; call += 1) {
      const step = get(state, at(call, STEP));
      const store = get(state, at(call, STORE));
      const dead = get(state, routerOf(call)) === 1;
      if (dead && store === OPEN) return false;
      if (!dead && ![IDLE, CLOSED, REFUSED].includes(step)) {
        if (step !== GIVEN_UP || store !== STORE_GIVEN_UP) return false;
      }
    }
    return true;
  }
}
