export { startRelay, type Relay, type RelayOptions } from "./start-relay.ts";
export { startRelayBeside, type BesideOptions, type BesideRelay } from "./beside/start-relay-beside.ts";
export { pageFolder } from "./page-folder.ts";
export { askRouter, type RouterAnswer } from "./routers/ask-router.ts";
export { certificatesIn } from "./routers/certificates.ts";
export type { RouterAddress } from "./routers/router-address.ts";
export type { SharedOptions } from "./journal/redis/shared-journal.ts";
export type { ServerMessage } from "./socket/protocol.ts";
export type * from "./state/live-state.ts";
