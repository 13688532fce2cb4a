import { useState } from "preact/hooks";
import type { LiveState } from "../src/index.ts";
import { clock, count, usd } from "./format.ts";

type Row = LiveState["requests"][number];
const SHOWN = 100;

export function Requests({ requests }: { requests: readonly Row[] }) {
  const [filter, setFilter] = useState("");
  const [open, setOpen] = useState("");
  const wanted = filter.toLowerCase();
  const rows = requests
    .filter((row) => wanted === "" || searchable(row).includes(wanted))
    .slice(-SHOWN)
    .toReversed();
  return (
    <section aria-labelledby="requests">
      <h2 id="requests">Requests</h2>
      <input
        type="search"
        aria-label="Filter requests"
        placeholder="filter by model, agent, provider, outcome"
        value={filter}
        onInput={(event) => setFilter(event.currentTarget.value)}
      />
      {rows.length === 0 ? (
        <p class="quiet">
          {requests.length === 0 ? "None yet. They appear here as they end." : "No request matches."}
        </p>
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>time</th>
                <th>model</th>
                <th>provider</th>
                <th>agent</th>
                <th class="n">in</th>
                <th class="n">cached</th>
                <th class="n">out</th>
                <th class="n">cost</th>
                <th class="n">ms</th>
                <th>outcome</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Line
                  key={row.id}
                  row={row}
                  open={open === row.id}
                  toggle={() => setOpen(open === row.id ? "" : row.id)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

interface LineProps {
  readonly row: Row;
  readonly open: boolean;
  readonly toggle: () => void;
}

function Line({ row, open, toggle }: LineProps) {
  const { usage, cost } = row;
  return (
    <>
      <tr
        class={row.outcome}
        tabIndex={0}
        aria-expanded={open}
        onClick={toggle}
        onKeyDown={(event) => event.key === "Enter" && toggle()}
      >
        <td>{clock(row.at)}</td>
        <td>{row.model || row.operation}</td>
        <td>{row.provider}</td>
        <td>{row.agent}</td>
        <td class="n">{count(usage?.inputTokens ?? 0)}</td>
        <td class="n">{count(usage?.cacheReadTokens ?? 0)}</td>
        <td class="n">{count(usage?.outputTokens ?? 0)}</td>
        <td class="n">{cost.unknown === true ? "unknown" : usd(cost.microdollars)}</td>
        <td class="n">{count(row.durationMs)}</td>
        <td>{howItEnded(row)}</td>
      </tr>
      {open && <Details row={row} />}
    </>
  );
}

function howItEnded(row: Row): string {
  return [row.code ?? row.outcome, row.calls > 1 && `${row.calls} calls`, row.redactions && "redacted"]
    .filter(Boolean)
    .join(", ");
}

function Details({ row }: { row: Row }) {
  return (
    <tr class="details">
      <td colSpan={10}>
        <p>
          id {row.id}, status {row.status}, {row.stream ? "streamed" : "whole"}
          {row.firstByteMs === undefined ? "" : `, first byte after ${row.firstByteMs} ms`}
          {row.clampedTo === undefined ? "" : `, output cap lowered to ${row.clampedTo}`}
          {row.cost.source === undefined || row.cost.source === "provider"
            ? ""
            : `, charged by ${row.cost.source}`}
        </p>
        {row.dropped && <p>not carried over in translation: {row.dropped.join(", ")}</p>}
        {row.redactions && (
          <p>
            redacted:{" "}
            {Object.entries(row.redactions)
              .map(([kind, times]) => `${kind} × ${times}`)
              .join(", ")}
          </p>
        )}
        <ol>
          {row.attempts.map((attempt, at) => (
            <li key={at}>
              {attempt.provider} / {attempt.model}: {attempt.failure ?? attempt.ended} after{" "}
              {attempt.durationMs} ms, held {usd(attempt.heldMicrodollars ?? 0)}, charged{" "}
              {usd(attempt.chargedMicrodollars ?? 0)}
            </li>
          ))}
        </ol>
      </td>
    </tr>
  );
}

function searchable(row: Row): string {
  return [row.model, row.provider, row.agent, row.outcome, row.code, row.id].join(" ").toLowerCase();
}
