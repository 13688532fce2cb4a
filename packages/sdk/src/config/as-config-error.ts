import { ConfigError } from "./config-error.ts";

/** Runs what checks settings by itself; its complaint about a value becomes a `ConfigError`, everything else stays what it is. */
export async function asConfigError<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof RangeError || isComplaint(error))
      throw new ConfigError([error.message], { cause: error });
    throw error;
  }
}

/** The engine's own TypeErrors are defects and name no setting. */
function isComplaint(error: unknown): error is TypeError {
  return (
    error instanceof TypeError &&
    !/is not (a function|iterable|defined)|of (undefined|null)|Cannot /.test(error.message)
  );
}
