import type { Json, JsonObject } from "@iron/types";

/** Log probabilities for tokens: the written token is nearly certain, its alternatives are not. */
export function chatLogprobs(pieces: readonly string[], top: number): Json {
  return {
    content: pieces.map((piece) => ({
      ...entry(piece, -0.01),
      top_logprobs: Array.from({ length: top }, (_, rank) =>
        rank === 0 ? entry(piece, -0.01) : entry(`${piece}${rank}`, -4 - rank),
      ),
    })),
    refusal: null,
  };
}

function entry(token: string, logprob: number): JsonObject {
  return { token, logprob, bytes: Array.from(Buffer.from(token)) };
}
