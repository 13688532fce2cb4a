// The Anthropic SDK through the router. Start the router first (npm start), then: IRON_BASE_URL=... IRON_API_KEY=... node messages.ts
import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({
  // this SDK adds /v1 itself; the router takes it with and without
  baseURL: process.env["IRON_BASE_URL"] ?? "http://127.0.0.1:4141",
  apiKey: process.env["IRON_API_KEY"] ?? "",
});

const message = await client.messages.create({
  model: "claude-sonnet-4-5",
  max_tokens: 200,
  messages: [{ role: "user", content: "Say hello in five words." }],
});
for (const block of message.content) if (block.type === "text") console.log(block.text);
console.log(`${message.usage.input_tokens} in, ${message.usage.output_tokens} out`);
