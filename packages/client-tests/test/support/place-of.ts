import type { Rig } from "./rig.ts";
import type { ChatFormat, Place } from "./task.ts";

/** Where a client goes for a model of this format; absent, straight to the provider. */
export function placeOf(rig: Rig, target: ChatFormat | undefined): Omit<Place, "streamed"> {
  if (target === undefined) return { baseUrl: rig.mock.openaiBaseUrl, apiKey: "none" };
  const { baseUrl, apiKey } = rig.router(target);
  return { baseUrl, apiKey };
}
