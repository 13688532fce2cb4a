import { formatUsd, microdollars } from "@iron/types";
import { printable } from "./printable.ts";

type Row = Readonly<Record<string, unknown>>;

const COLORS: Readonly<Record<string, number>> = {
  trace: 90,
  debug: 90,
  info: 32,
  warn: 33,
  error: 31,
  fatal: 31,
};

/** A line of the log as a person reads it on a terminal. What is not JSON comes back as it was. */
export function prettyLine(line: string, colors: boolean): string {
  let row: Row;
  try {
    row = JSON.parse(line) as Row;
  } catch {
    return line;
  }
  const { level, time, msg, ...rest } = row;
  const name = String(level);
  const shown = name.toUpperCase().padEnd(5);
  const mark = colors ? `\u001b[${COLORS[name] ?? 0}m${shown}\u001b[0m` : shown;
  const text = msg === "request" ? requestText(rest) : [printable(String(msg)), ...pairs(rest)].join(" ");
  return `${clockTime(time)} ${mark} ${text}\n`;
}

function requestText(row: Row): string {
  const {
    route,
    path,
    model,
    provider,
    status,
    outcome,
    settled,
    tokens_in: tokensIn,
    tokens_out: tokensOut,
    dur_ms: ms,
    request_id: id,
  } = row;
  const { code, attempt, agent } = row;
  return [
    text(route) ?? text(path) ?? "-",
    text(model) ?? "-",
    ...(text(provider) === undefined ? [] : [`via ${text(provider)}`]),
    String(status),
    printable(String(outcome)),
    ...(text(code) === undefined ? [] : [`(${text(code)})`]),
    ...(typeof settled === "number" ? [formatUsd(microdollars(settled))] : []),
    ...(typeof tokensIn === "number" ? [`${tokensIn}+${String(tokensOut)} tokens`] : []),
    `${String(ms)} ms`,
    ...(typeof attempt === "number" && attempt > 1 ? [`${attempt} calls`] : []),
    ...(text(agent) === undefined ? [] : [`agent=${text(agent)}`]),
    printable(String(id)),
  ].join(" ");
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? printable(value) : undefined;
}

function pairs(row: Row): string[] {
  return Object.entries(row).map(
    ([name, value]) =>
      `${printable(name)}=${printable(typeof value === "string" ? value : JSON.stringify(value))}`,
  );
}

function clockTime(time: unknown): string {
  const date = new Date(typeof time === "number" ? time : Number.NaN);
  return Number.isNaN(date.getTime()) ? "-" : date.toISOString().slice(11, 23);
}
