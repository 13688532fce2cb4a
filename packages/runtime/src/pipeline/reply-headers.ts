import type { Microdollars, Reply } from "@iron/types";
import { formatUsd } from "@iron/types";
import type { ExchangeRun } from "./exchange-run.ts";

const MOST_CHARACTERS = 4096;
const PLAIN = /^[\x20-\x7e]*$/;
const PRINTABLE = /^[\x20-\x7e\x80-\xff]*$/;

/** Headers of a reply to the client: the provider's by allow-list, then our own. A value that no header can carry is left out. */
export function replyHeaders(run: ExchangeRun, reply: Reply): Record<string, string> {
  const headers: Record<string, string> = {};
  const vendor = reply.target === undefined ? run.vendor : run.deps.provider(reply.target.provider).vendor;
  reply.headers.forEach((value, name) => {
    if (vendor.keepsReplyHeader(name) && PRINTABLE.test(value)) headers[name] = value;
  });
  return addIronHeaders(headers, run, reply);
}

/** What Iron adds to every reply and error of an exchange. */
export function ironHeaders(run: ExchangeRun): Record<string, string> {
  return addIronHeaders({}, run, undefined);
}

function addIronHeaders(
  headers: Record<string, string>,
  run: ExchangeRun,
  reply: Reply | undefined,
): Record<string, string> {
  headers["x-iron-request-id"] = run.id;
  if (reply?.target !== undefined) headers["x-iron-provider"] = reply.target.provider;
  if (reply?.target !== undefined && reply.target.model !== run.exchange.model)
    headers["x-iron-model"] = headerText(reply.target.model);
  const charged = run.charged();
  if (charged !== undefined) headers["x-iron-cost"] = costText(charged);
  const { report } = run.exchange;
  if (report.dropped.size > 0) headers["x-iron-dropped"] = headerText([...report.dropped].join(", "));
  report.headers.forEach((value, name) => void (headers[name] = headerText(value)));
  return headers;
}

/** Dollars without a sign: `0.000123`. */
function costText(amount: Microdollars): string {
  return formatUsd(amount).slice(1);
}

function headerText(text: string): string {
  const escaped = PLAIN.test(text)
    ? text
    : text.replace(/[^\x20-\x7e]/g, (character) => encodeURIComponent(character));
  return escaped.slice(0, MOST_CHARACTERS);
}
