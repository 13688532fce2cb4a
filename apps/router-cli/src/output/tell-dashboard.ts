import type { Dashboard } from "../process/run-dashboard.ts";
import { say } from "./say.ts";

/** Says where a dashboard is, on standard error: that may be kept somewhere, so it does not hold the token where a file does. */
export function tellDashboard({ url, tokenFile, entry }: Dashboard): void {
  if (url === undefined) return;
  say(`dashboard: ${tokenFile === undefined ? entry : `${url} (it asks for the token in ${tokenFile})`}`);
}
