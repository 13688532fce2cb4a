import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startRelayBeside } from "@iron/dashboard-relay";
import { barePage, stuckPage } from "./bare-page.ts";
import { percentile } from "./numbers.ts";

/** A real router before a plain upstream, with and without a page that is stuck, in turns. */
export async function routerBeside(chats: number): Promise<void> {
  const file = fileURLToPath(new URL("router-with-feed.ts", import.meta.url));
  const child = spawn(process.execPath, [file], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const router = JSON.parse(line.toString()) as { baseUrl: string; apiKey: string; adminKey: string };
  const body = JSON.stringify({
    model: "gpt-5-mini",
    max_tokens: 20,
    messages: [{ role: "user", content: "hi" }],
  });
  const headers = { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json" };
  const round = async (): Promise<number[]> => {
    const took: number[] = [];
    for (let at = 0; at < chats / 6; at += 1) {
      const began = performance.now();
      await (await fetch(`${router.baseUrl}/chat/completions`, { method: "POST", headers, body })).text();
      took.push(performance.now() - began);
    }
    return took;
  };
  await round();
  const found = { none: [] as number[], relay: [] as number[], stuck: [] as number[] };
  for (let turn = 0; turn < 6; turn += 1) {
    found.none.push(...(await round()));
    const relay = await startRelayBeside({
      routers: [{ url: router.baseUrl.replace(/\/v1$/, ""), token: router.adminKey }],
      port: 0,
    });
    const page = await barePage(relay);
    page.resume();
    await sleep(300);
    found.relay.push(...(await round()));
    const stuck = await stuckPage(relay);
    found.stuck.push(...(await round()));
    for (const one of [page, stuck]) one.destroy();
    await relay.stop();
  }
  for (const [name, took] of Object.entries(found)) {
    const label = { none: "no relay", relay: "a relay and a page", stuck: "and a page that does not read" }[
      name
    ];
    console.log(
      `router, ${label}: p50 ${percentile(took, 50).toFixed(2)} ms, p99 ${percentile(took, 99).toFixed(2)} ms (${took.length} calls)`,
    );
  }
  child.kill();
}
