export { startRelay, type Relay, type RelayOptions } from "./start-relay.ts";
export type { RouterAddress } from "./feed/router-feed.ts";
export type { ServerMessage } from "./socket/protocol.ts";
export type { LiveState, SeenAgent, SeenAlert, SeenBudget, SeenRouter } from "./state/live-state.ts";
