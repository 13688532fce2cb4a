import type { SeenBudget, SeenProcess, SeenRouter } from "../src/index.ts";
import { duration, moment, usd } from "./format.ts";
import { LimitForm } from "./limit-form.tsx";

const MOST = 30;

/** Every limit: the routers' own, by window, and those of agents, keys, models, as a router reports them. */
export function Budgets({
  routers,
  token,
  now,
}: {
  routers: readonly SeenRouter[];
  token: string;
  now: number;
}) {
  const rows = routers.flatMap((router) =>
    router.budgets.map((budget) => ({
      router: router.name,
      budget,
      name: nameOf(budget.budget, router.agents),
    })),
  );
  const shown = rows.toSorted((a, b) => rank(a.budget) - rank(b.budget)).slice(0, MOST);
  return (
    <section aria-labelledby="budgets">
      <h2 id="budgets">Budgets</h2>
      {rows.length === 0 ? (
        <p class="quiet">
          No limit is set. <code>iron budget set 5/day</code> sets one; <code>--budget 5</code> does at the
          start.
        </p>
      ) : (
        <ul class="budgets">
          {shown.map(({ router, budget, name }) => (
            <Bar
              key={`${router} ${budget.budget}`}
              where={routers.length > 1 ? router : ""}
              router={router}
              budget={budget}
              name={name}
              token={token}
              now={now}
            />
          ))}
        </ul>
      )}
      {rows.length > MOST && <p class="quiet">and {rows.length - MOST} more: iron budget lists all</p>}
    </section>
  );
}

/** The routers' own first; then whatever is nearest to its end. */
function rank({ budget, limit, spent, held }: SeenBudget): number {
  return (budget.startsWith("router") ? 0 : 10) - (spent + held) / Math.max(1, limit);
}

interface BarProps {
  readonly where: string;
  readonly router: string;
  readonly budget: SeenBudget;
  readonly name: string;
  readonly token: string;
  readonly now: number;
}

function Bar({ where, router, budget, name, token, now }: BarProps) {
  const { limit, spent, held } = budget;
  const share = (part: number): number => Math.min(100, (part / Math.max(1, limit)) * 100);
  const used = share(spent + held);
  const mood = used >= 100 ? "full" : used >= 80 ? "near" : "";
  return (
    <li class={`budget ${mood}`}>
      <span class="name">
        {name} {where !== "" && <small>{where}</small>}
      </span>
      <div
        class="bar"
        role="meter"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={spent}
        aria-valuetext={`${usd(spent)} spent and ${usd(held)} held of ${usd(limit)}`}
      >
        <i class="spent" style={{ width: `${share(spent)}%` }} />
        <i class="held" style={{ width: `${Math.min(share(held), 100 - share(spent))}%` }} />
      </div>
      <span class="numbers">
        <b>{usd(spent)}</b> of {usd(limit)}
        {held > 0 && <span class="quiet">, {usd(held)} held</span>}
      </span>
      <span class="ends quiet">{endOf(budget, now)}</span>
      <LimitForm
        of={name}
        limit={limit / 1e6}
        token={token}
        order={(wanted) => ({ action: "budget", router, budget: budget.budget, limit: wanted })}
      />
    </li>
  );
}

const WINDOWS: Readonly<Record<string, string>> = {
  hour: "hourly",
  day: "daily",
  week: "weekly",
  month: "monthly",
};

/** `router/day` is what the router may spend a day; `run:ID` what one run of an agent may. */
function nameOf(budget: string, agents: readonly SeenProcess[]): string {
  const [who = "", window] = budget.split("/");
  const runner = agents.find(({ run }) => who === `run:${run}`);
  const name =
    who === "router" ? "all" : runner === undefined ? who.replace(":", " ") : `this run of ${runner.name}`;
  return window === undefined ? name : `${name}, ${WINDOWS[window] ?? window}`;
}

function endOf({ limit, spent, held, perMinute = 0, resetsAt }: SeenBudget, now: number): string {
  const free = limit - spent - held;
  const left = perMinute > 0 ? (free / perMinute) * 60_000 : Number.POSITIVE_INFINITY;
  const anew = resetsAt === undefined ? "" : `anew ${moment(resetsAt, now)}`;
  if (free <= 0) return ["used up", anew].filter(Boolean).join(", ");
  if (!Number.isFinite(left) || (resetsAt !== undefined && now + left > resetsAt)) return anew;
  return [`used up in ${duration(left)}`, anew].filter(Boolean).join(", ");
}
