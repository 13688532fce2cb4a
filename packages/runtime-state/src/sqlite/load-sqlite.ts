/**
 * Node's own SQLite, without the ExperimentalWarning of Node 22. A static import anywhere would load it first and print; other warnings
 * still print.
 */
export function loadSqlite(): typeof import("node:sqlite") {
  const emit = Reflect.get(process, "emitWarning") as (warning: string | Error, ...rest: unknown[]) => void;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    const text = typeof warning === "string" ? warning : warning.message;
    if (!text.startsWith("SQLite is an experimental feature")) {
      Reflect.apply(emit, process, [warning, ...rest]);
    }
  };
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    Reflect.set(process, "emitWarning", emit);
  }
}
