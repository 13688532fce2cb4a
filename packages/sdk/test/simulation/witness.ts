import type { Call, CallEnd, Exchange, Guard, Outcome, Policy } from "@iron/types";
import { billOf } from "./provider-account.ts";
import { dueFor } from "./settle-rule.ts";
import type { World } from "./world.ts";

/** What of requests one router has under way. */
export interface Witness {
  readonly policy: Policy;
  /** Admitted and not yet settled. */
  readonly open: ReadonlySet<string>;
}

/**
 * Stands before the budget in the list: it opens calls before money is held, and closes them after money is charged. Each charge is held to the
 * rule, and to what the provider says that it did.
 */
export function witness(world: World, isDead: () => boolean): Witness {
  const open = new Set<string>();
  const settled = new Set<string>();
  const wrong = (what: string): void => {
    if (!isDead()) world.violations.push(what);
  };
  const policy: Policy = {
    name: "witness",
    guard(exchange): Guard {
      open.add(exchange.id);
      return {
        open(call) {
          // So that a provider can tell which call it is.
          call.traceparent = call.id;
          let closed = false;
          return {
            close(end) {
              if (closed) wrong(`P-4 ${call.id} was closed twice`);
              closed = true;
              if (!isDead()) judge(world, call, end);
            },
          };
        },
        settle(outcome) {
          if (settled.has(exchange.id)) wrong(`${exchange.id} was settled twice`);
          settled.add(exchange.id);
          open.delete(exchange.id);
          if (isDead()) return;
          tellOutcome(world, exchange, outcome);
          for (const why of unjustified(exchange, outcome)) wrong(why);
        },
      };
    },
  };
  return { policy, open };
}

function judge(world: World, call: Call, end: CallEnd): void {
  const { money, size, id } = call;
  const provider = world.providerCalls.get(id);
  // Refused in `open`: nothing was held for it, or its hold is void.
  const held = money.held ?? (0 as NonNullable<typeof money.held>);
  const ended = {
    end,
    held,
    textBytes: size.textBytes,
    askedOutput: size.maxOutputTokens,
    stream: call.stream,
  };
  const due = dueFor(ended, provider);
  const charged = money.charged ?? 0;
  world.due.set(id, due.amount);
  world.trace.add("end", id, end.kind, charged, money.source);
  if (charged !== due.amount || (charged > 0 && money.source !== due.source))
    world.violations.push(
      `P-7 ${id} (${end.kind}) is charged ${charged} ${money.source ?? ""}, due are ${due.amount} ${due.source ?? ""}`,
    );
  if (provider === undefined) return;
  const bill = billOf(provider, world.clock.monotonic());
  if (charged < Math.min(bill, money.source === "ambiguous" ? held : bill))
    world.violations.push(`P-8 ${id} is charged ${charged}, and its provider bills ${bill}`);
  if (money.source === "provider" && charged !== bill)
    world.violations.push(`P-7 ${id} is charged ${charged} as told, and its provider bills ${bill}`);
}

function tellOutcome({ trace }: World, { id }: Exchange, outcome: Outcome): void {
  const code = outcome.kind === "failed" || outcome.kind === "refused" ? outcome.error.code : undefined;
  trace.add("settled", id, outcome.kind, outcome.status, outcome.charged, code);
}

const FOR_MONEY = new Set(["budget_exceeded", "budget_in_flight"]);

/** P-13: a refusal for money carries numbers that justify it; P-4: what is charged is what the calls were. */
function* unjustified({ id }: Exchange, outcome: Outcome): Generator<string> {
  const sum = outcome.calls.reduce((total, { money }) => total + (money.charged ?? 0), 0);
  if (sum !== outcome.charged) yield `P-4 ${id} came to ${outcome.charged}, and its calls to ${sum}`;
  if (outcome.kind !== "refused" || !FOR_MONEY.has(outcome.error.code)) return;
  const micro = (name: string): number => Math.round(Number(outcome.error.facts[name]) * 1e6);
  const needed = micro("spent_usd") + micro("held_usd") + micro("bound_usd");
  if (!(needed > micro("limit_usd"))) yield `P-13 ${id} was refused, and ${needed} fit`;
}
