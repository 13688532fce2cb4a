import type { Microdollars } from "@iron/types";
import { createBudgetAccount, type BudgetAccount } from "./budget-account.ts";
import { parseBudgetName, SCOPES, type Scope } from "./budget-name.ts";
import type { BudgetSettings, RateOption } from "./budget-options.ts";
import { fundsAccount, type Funds } from "./funds.ts";
import { amountsOf, readRules } from "./limit-rules.ts";
import { parseDollars, type BudgetAmount } from "./parse-budget.ts";

/** Whom a call is made for and where it goes: what decides which budgets it counts against. */
export interface Subject {
  readonly agent?: string | undefined;
  readonly run?: string | undefined;
  readonly key?: string | undefined;
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
}

/** Every budget there is, and which of them a call counts against. */
export interface BudgetBook {
  /** The router's own budgets first. */
  chain(subject: Subject): readonly BudgetAccount[];
  /** Every budget that has been used or named. */
  all(): readonly BudgetAccount[];
  /** The router's own lifetime budget, which counts even without a limit. */
  readonly router: BudgetAccount;
  /**
   * Finds or makes a budget by the name people see: `router`, `agent:alice`, `run:42/day`.
   *
   * @throws {RangeError} for a name that cannot be one.
   */
  named(name: string): BudgetAccount;
}

type Group = readonly BudgetAccount[];

/** How many groups of budgets for names that nobody has configured are kept at once, such as one per run. */
const MOST_KEPT = 10_000;

export function createBudgetBook(settings: BudgetSettings, funds?: Funds): BudgetBook {
  const accounts = createAccounts(settings.timeZone ?? "UTC");
  const rules = readRules(settings);
  const router = accounts.find("router");
  const own = [
    ...new Set([router, ...accounts.make("router", amountsOf(settings.limit, "limit"), settings.rate)]),
  ];
  if (funds !== undefined) own.push(accounts.add(fundsAccount(funds)));
  const scoped = SCOPES.filter(
    (scope) => rules.has(scope) || (scope === "agent" && settings.agentRate !== undefined),
  );
  const groups = new Map<string, Group>();
  /** Groups that somebody has named, whose limits may have been changed: never forgotten. */
  const pinned = new Map<string, Group>();

  function group(scope: Scope, name: string): Group {
    const key = `${scope}:${name}`;
    const known = pinned.get(key) ?? groups.get(key);
    if (known !== undefined) return known;
    const rule = rules.get(scope);
    const rate = scope === "agent" ? settings.agentRate : undefined;
    const made = accounts.make(key, rule?.get(name) ?? rule?.get("*") ?? [], rate);
    if (groups.size >= MOST_KEPT) accounts.forgetFirst(groups);
    groups.set(key, made);
    return made;
  }

  return {
    router,
    chain(subject): Group {
      if (scoped.length === 0) return own;
      return own.concat(
        ...scoped.map((scope) => {
          const name = subject[scope];
          return name === undefined ? [] : group(scope, name);
        }),
      );
    },
    all: () => accounts.all(),
    named(name): BudgetAccount {
      const { scope, of } = parseBudgetName(name);
      if (scope === "router") {
        const found = accounts.find(name);
        if (!own.includes(found)) own.push(found);
        return found;
      }
      const key = `${scope}:${of}`;
      const before = group(scope, of);
      const found = accounts.find(name);
      pinned.set(key, before.includes(found) ? before : [...before, found]);
      groups.delete(key);
      if (!scoped.includes(scope)) scoped.push(scope);
      return found;
    },
  };
}

interface Accounts {
  add(account: BudgetAccount): BudgetAccount;
  all(): Group;
  find(name: string): BudgetAccount;
  make(name: string, amounts: readonly BudgetAmount[], rate: RateOption | undefined): Group;
  /** The ledger keeps the money; only what was made of the rules is forgotten, and can be made again. */
  forgetFirst(groups: Map<string, Group>): void;
}

function createAccounts(timeZone: string): Accounts {
  const accounts = new Map<string, BudgetAccount>();

  function find(name: string, limit?: Microdollars, rate = false): BudgetAccount {
    let found = accounts.get(name);
    if (found === undefined) {
      found = createBudgetAccount({ name, per: parseBudgetName(name).per, limit, timeZone, rate });
      accounts.set(name, found);
    } else if (limit !== undefined) found.limit = limit;
    return found;
  }

  return {
    add(account): BudgetAccount {
      accounts.set(account.name, account);
      return account;
    },
    all: () => [...accounts.values()],
    find: (name) => find(name),
    make(name, amounts, rate): Group {
      const made = amounts.map(({ limit, per }) => find(per === undefined ? name : `${name}/${per}`, limit));
      if (rate?.dollarsPerMinute === undefined) return made;
      return [...made, find(`${name}/minute`, parseDollars(rate.dollarsPerMinute, "dollarsPerMinute"), true)];
    },
    forgetFirst(groups): void {
      const [first] = groups;
      if (first === undefined) return;
      groups.delete(first[0]);
      for (const one of first[1]) accounts.delete(one.name);
    },
  };
}
