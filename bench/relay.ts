// The dashboard's relay between a router's feed and many pages: how long an event takes from the router's write to a page's socket, what the relay
// uses meanwhile, and that a page that does not read costs nobody else anything. Then a real router with the relay beside it, with and without
// such a page, in one run.
// Options: --viewers N --readers PROCESSES --rates 1000,10000 --seconds S --chats N
import { parseArgs } from "node:util";
import { fanOut } from "./lib/fan-out.ts";
import { routerBeside } from "./lib/router-beside.ts";

const { values: options } = parseArgs({
  options: {
    viewers: { type: "string", default: "50" },
    readers: { type: "string", default: "2" },
    rates: { type: "string", default: "1000,10000" },
    seconds: { type: "string", default: "5" },
    chats: { type: "string", default: "3000" },
  },
});
const [viewers, readers, seconds] = [options.viewers, options.readers, options.seconds].map(Number);

for (const rate of options.rates.split(",")) {
  if (viewers === undefined || readers === undefined || seconds === undefined) break;
  await fanOut({ rate: Number(rate), viewers, readers, seconds });
}
await routerBeside(Number(options.chats));
