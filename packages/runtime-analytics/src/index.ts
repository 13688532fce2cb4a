export {
  type Analytics,
  type AnalyticsOptions,
  createAnalytics,
  type PendingAnalytics,
} from "./create-analytics.ts";
export {
  type ControlServerConnection,
  type ControlServerPostOptions,
  createControlServerPost,
} from "./control-server/create-control-server-post.ts";
export { serverUrl } from "./control-server/server-url.ts";
export type { AnalyticsEvent, CallEvent } from "./events/analytics-event.ts";
export { recentEvents, type RecentEvents } from "./events/recent-events.ts";
export { createMemoryOutbox, type MemoryOutbox, type OutboxContent } from "./outbox/memory-outbox.ts";
export { openStoreOutbox, type StoreOutboxOptions } from "./outbox/open-store-outbox.ts";
export type { DeadLetter, Outbox, OutboxOptions } from "./outbox/outbox.ts";
export type { AnalyticsStats, CallStats } from "./stats/running-stats.ts";
export type { AnalyticsAlert } from "./sync/alerts.ts";
