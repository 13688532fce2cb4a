// Runs every example as its README says, against a router in front of the offline provider.
import { join } from "node:path";
import { startMockProvider, type MockProvider } from "@iron/mock-provider";
import { startRouter, type IronRouter } from "@iron/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand, type CommandResult } from "./lib/run-command.ts";
import { ROOT } from "./lib/workspace.ts";

let provider: MockProvider;
let router: IronRouter;

beforeAll(async () => {
  provider = await startMockProvider();
  router = await startRouter({
    providers: [
      { name: "openai", vendor: "openai", key: "openai-key", baseUrl: provider.openaiBaseUrl },
      { name: "anthropic", vendor: "anthropic", key: "anthropic-key", baseUrl: provider.anthropicBaseUrl },
    ],
    budget: "1",
  });
});
afterAll(async () => {
  await router.stop();
  await provider.stop();
});

/** Runs one example, and tells what it added to the provider's bill. */
async function run(command: string, file: string): Promise<CommandResult & { readonly calls: number }> {
  const before = provider.bill.length;
  const env = { PATH: process.env["PATH"], IRON_BASE_URL: router.baseUrl, IRON_API_KEY: router.apiKey };
  const result = await runCommand(command, [join(ROOT, "examples", file)], {
    cwd: ROOT,
    env,
    timeoutMs: 25_000,
  });
  return { ...result, calls: provider.bill.length - before };
}

test("the OpenAI SDK streams through the router", async () => {
  const result = await run(process.execPath, "openai-sdk/chat.ts");
  expect(result).toEqual({
    code: 0,
    calls: 1,
    output: expect.stringMatching(/\w+[^]*\n\d+ tokens\n$/) as string,
  });
});

test("the Anthropic SDK gets an answer through the router", async () => {
  const result = await run(process.execPath, "anthropic-sdk/messages.ts");
  expect(result).toEqual({
    code: 0,
    calls: 1,
    output: expect.stringMatching(/\w+[^]*\n\d+ in, \d+ out\n$/) as string,
  });
});

test("curl gets an answer in both formats", async () => {
  const result = await run("bash", "curl/chat.sh");
  expect(result).toMatchObject({ code: 0, calls: 2 });
  expect(result.output).toContain('"chat.completion"');
  expect(result.output).toContain('"type":"message"');
});

test("the Python SDKs get answers through the router", async (context) => {
  const python = process.env["IRON_TEST_PYTHON"];
  if (python === undefined)
    return context.skip("IRON_TEST_PYTHON names no Python that has openai and anthropic");
  const result = await run(python, "python/chat.py");
  expect(result).toMatchObject({ code: 0, calls: 2 });
});
