import { useState } from "preact/hooks";
import type { ShownRequest } from "../src/index.ts";
import { clock, count, milliseconds, usd } from "./format.ts";
import { RequestDetails } from "./request-details.tsx";

const SHOWN = 100;

/** Requests as they end, the newest first. */
export function Requests({ requests, routers }: { requests: readonly ShownRequest[]; routers: number }) {
  const [filter, setFilter] = useState("");
  const [held, setHeld] = useState<readonly ShownRequest[]>();
  const wanted = filter.toLowerCase().split(/\s+/);
  const matching = (held ?? requests).filter((row) => wanted.every((word) => searchable(row).includes(word)));
  const rows = matching.slice(-SHOWN).toReversed();
  return (
    <section aria-labelledby="requests">
      <div class="tools">
        <h2 id="requests">Requests</h2>
        <input
          type="search"
          aria-label="Filter requests"
          placeholder="filter: model, agent, provider, outcome, id"
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
        <button
          type="button"
          aria-pressed={held !== undefined}
          onClick={() => setHeld(held === undefined ? requests : undefined)}
        >
          {held === undefined ? "hold still" : "go on"}
        </button>
      </div>
      {rows.length === 0 ? (
        <p class="quiet">
          {requests.length === 0 ? "None yet. They appear here as they end." : "No request matches."}
        </p>
      ) : (
        <RequestTable rows={rows} manyRouters={routers > 1} />
      )}
      {matching.length > SHOWN && (
        <p class="quiet">
          The last {SHOWN} of {count(matching.length)} that are remembered here.
        </p>
      )}
    </section>
  );
}

function RequestTable({ rows, manyRouters }: { rows: readonly ShownRequest[]; manyRouters: boolean }) {
  const [open, setOpen] = useState("");
  return (
    <div class="scroll tall" tabIndex={0} role="region" aria-labelledby="requests">
      <table>
        <thead>
          <tr>
            <th>time</th>
            <th>model</th>
            <th class="wide">provider</th>
            <th class="wide">agent</th>
            <th class="n wide">in</th>
            <th class="n wide">cached</th>
            <th class="n wide">out</th>
            <th class="n">cost</th>
            <th class="n wide">time taken</th>
            <th>outcome</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Line
              key={`${row.router} ${row.id}`}
              row={row}
              open={open === row.id}
              toggle={() => setOpen(open === row.id ? "" : row.id)}
              where={manyRouters ? row.router : ""}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LineProps {
  readonly row: ShownRequest;
  readonly open: boolean;
  readonly toggle: () => void;
  readonly where: string;
}

function Line({ row, open, toggle, where }: LineProps) {
  const { usage, cost } = row;
  return (
    <>
      <tr class={row.outcome} onClick={toggle}>
        <td>
          <button
            type="button"
            class="plain"
            aria-expanded={open}
            aria-label={`details of the request of ${clock(row.at)}`}
            onClick={(event) => {
              event.stopPropagation();
              toggle();
            }}
          >
            {clock(row.at)}
          </button>
        </td>
        <td class="model" title={row.model}>
          {row.model || row.operation}
        </td>
        <td class="wide">
          {row.provider} {where !== "" && <small class="quiet">{where}</small>}
        </td>
        <td class="wide">{row.agent}</td>
        <td class="n wide">{count(usage?.inputTokens ?? 0)}</td>
        <td class="n wide">{count(usage?.cacheReadTokens ?? 0)}</td>
        <td class="n wide">{count(usage?.outputTokens ?? 0)}</td>
        <td class="n">{cost.unknown === true ? "unknown" : usd(cost.microdollars)}</td>
        <td class="n wide">{milliseconds(row.durationMs)}</td>
        <td>{howItEnded(row)}</td>
      </tr>
      {open && <RequestDetails row={row} />}
    </>
  );
}

function howItEnded(row: ShownRequest): string {
  return [
    row.code ?? (row.outcome === "completed" ? "ok" : row.outcome),
    row.calls > 1 && `${row.calls} calls`,
    row.redactions && "redacted",
    row.clampedTo !== undefined && "clamped",
  ]
    .filter(Boolean)
    .join(", ");
}

function searchable(row: ShownRequest): string {
  return [row.model, row.provider, row.agent, howItEnded(row), row.outcome, row.id, row.router]
    .join(" ")
    .toLowerCase();
}
