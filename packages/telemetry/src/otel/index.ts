export { genAiSignals } from "./gen-ai-signals.ts";
export type { GenAiOptions, ServerAddress } from "./gen-ai-options.ts";
