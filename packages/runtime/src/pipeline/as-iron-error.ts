import { IronError, isIronError } from "@iron/types";

/** What was thrown, as the client may hear of it. Anything that is not ours is a defect: reported, and told as such without its text. */
export function asIronError(thrown: unknown, onDefect: (error: unknown, where: string) => void): IronError {
  if (isIronError(thrown)) return thrown;
  onDefect(thrown, "exchange");
  return new IronError(
    "internal",
    "The router failed on this request. Its log holds the cause under the request's id.",
    { cause: thrown },
  );
}
