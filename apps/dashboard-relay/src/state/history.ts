import type { History, SeenRouter } from "./live-state.ts";

const WEEK_DAYS = 7;
const MONTH_DAYS = 30;

/**
 * What the routers' ledgers say was spent, each ledger once however many routers keep their money in it. Undefined when one of them keeps none, for
 * then a sum would be less than what was spent.
 */
export function historyOf(routers: readonly SeenRouter[], now: number): History | undefined {
  const ledgers = new Map(
    routers.flatMap(({ history }) =>
      history === undefined ? [] : [[history.ledger, history.days] as const],
    ),
  );
  if (ledgers.size === 0 || routers.some(({ history }) => history === undefined)) return undefined;
  const days = [...ledgers.values()].flat();
  const since = (count: number): number => {
    const first = dayName(now, count - 1);
    return days.reduce((sum, { day, spent }) => (day >= first ? sum + spent : sum), 0);
  };
  return { today: since(1), week: since(WEEK_DAYS), month: since(MONTH_DAYS) };
}

/** `2026-11-21`, so many days before now, where the relay is. */
function dayName(now: number, before: number): string {
  const date = new Date(now);
  date.setDate(date.getDate() - before);
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${date.getFullYear()}-${month}-${day}`;
}
