import { parseDollars } from "@iron/cost";
import type { Microdollars } from "@iron/types";

const LEAST = 10_000;
/** The most that the server grants in one handshake. */
const MOST = 100_000_000;

/** What one handshake asks for; undefined when no handshake may ask for that. */
export function trancheOf(dollars: string | number): Microdollars | undefined {
  try {
    const amount = parseDollars(dollars, "tranche");
    return amount >= LEAST && amount <= MOST ? amount : undefined;
  } catch {
    return undefined;
  }
}
