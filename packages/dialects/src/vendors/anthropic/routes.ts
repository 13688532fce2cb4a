import { routeTable, type RouteLine, type RouteTable } from "../route-table.ts";

const LINES: readonly RouteLine[] = [
  ["POST /messages", "chat", "chat", "anthropic-messages"],
  ["POST /messages/count_tokens", "free", "count_tokens", "anthropic-messages"],
  ["GET /messages/batches", "free", "batches"],
  ["POST /messages/batches", "deferred", "batches"],
  ["GET /messages/batches/{id}", "free", "batches"],
  ["DELETE /messages/batches/{id}", "free", "batches"],
  ["POST /messages/batches/{id}/cancel", "free", "batches"],
  ["GET /messages/batches/{id}/results", "free", "batches"],
  ["GET /models", "free", "models"],
  ["GET /models/{id}", "free", "models"],
  ["GET /files", "free", "files"],
  ["POST /files", "free", "files"],
  ["GET /files/{id}", "free", "files"],
  ["DELETE /files/{id}", "free", "files"],
  ["GET /files/{id}/content", "free", "files"],
];

/** What Anthropic's API offers that the router passes on. Its base URL ends before `/v1`, as its SDKs have it. */
export const anthropicRoutes: RouteTable = routeTable(LINES, "/v1");
