import { IronError, isIronError } from "@iron/types";

/**
 * A defect of a check must not let through what was to be looked at.
 *
 * @throws {IronError} what `check` throws, and `content_blocked` for anything else
 */
export function failClosed(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (isIronError(error)) throw error;
    throw new IronError("content_blocked", "The request could not be checked, and so was not sent.", {
      cause: error,
      shouldRetry: false,
    });
  }
}
