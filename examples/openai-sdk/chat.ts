// The OpenAI SDK through the router. Start the router first (npm start), then: IRON_BASE_URL=... IRON_API_KEY=... node chat.ts
import OpenAI from "openai";

const client = new OpenAI({
  baseURL: process.env["IRON_BASE_URL"] ?? "http://127.0.0.1:4141/v1",
  apiKey: process.env["IRON_API_KEY"] ?? "",
});

const stream = await client.chat.completions.create({
  model: "gpt-5-mini",
  messages: [{ role: "user", content: "Say hello in five words." }],
  stream: true,
  stream_options: { include_usage: true },
});
for await (const chunk of stream) {
  process.stdout.write(chunk.choices[0]?.delta.content ?? "");
  if (chunk.usage) console.log(`\n${chunk.usage.total_tokens} tokens`);
}
