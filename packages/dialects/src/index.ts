export { dialectOf, dialects, vendorOf, vendors } from "./registry.ts";
export { applyEdits } from "./json/apply-edits.ts";
export { parseBody } from "./json/parse-body.ts";
export { rewriteBatch } from "./sse/rewrite-batch.ts";
export type { SseBatch } from "./sse/sse-batch.ts";
export { SseSplitter, type SseSplitterOptions } from "./sse/sse-splitter.ts";
export { vendorsInOrder } from "./vendors/choose-vendor.ts";
export type * from "./dialect.ts";
export type * from "./vendor.ts";
