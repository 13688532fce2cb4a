import { request } from "node:http";
import type { Server } from "./serve.ts";

export interface StreamTimes {
  /** From a chunk's writing at the upstream to its reading here, in microseconds, one for each chunk. */
  readonly chunkUs: readonly number[];
  /** From sending the request to the last byte, in microseconds. */
  readonly totalUs: number;
}

/**
 * Reads one stream to its end. The upstream stamps every chunk with the machine's monotonic clock, which is the same in every process.
 *
 * @throws {Error} when the answer is not 2xx or a chunk is missing.
 */
export function streamTimes(server: Server, body: string, chunks: number): Promise<StreamTimes> {
  return new Promise((resolve, reject) => {
    const startedAt = process.hrtime.bigint();
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      ...server.headers,
    };
    const sent = request(server.url, { method: "POST", headers }, (reply) => {
      const chunkUs: number[] = [];
      let rest = "";
      reply.setEncoding("utf8");
      reply.on("data", (text: string) => {
        const now = process.hrtime.bigint();
        const events = `${rest}${text}`.split("\n\n");
        rest = events.pop() ?? "";
        for (const event of events) {
          const stamp = /" at (\d+)\."/.exec(event)?.[1];
          if (stamp !== undefined) chunkUs.push(Number(now - BigInt(stamp)) / 1000);
        }
      });
      reply.on("error", reject);
      reply.on("end", () => {
        const totalUs = Number(process.hrtime.bigint() - startedAt) / 1000;
        if (reply.statusCode === 200 && chunkUs.length === chunks) resolve({ chunkUs, totalUs });
        else
          reject(
            new Error(`${server.url}: status ${reply.statusCode}, ${chunkUs.length} of ${chunks} chunks`),
          );
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
