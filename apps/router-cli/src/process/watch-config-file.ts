import { type FSWatcher, readFileSync, watch } from "node:fs";
import { dirname } from "node:path";

const SETTLE_MS = 150;

/**
 * Calls `changed` when the file's text is another than before, once writing has paused. The folder is watched, not the file: editors
 * replace files by renaming, and mounted configurations by swapping links.
 */
export function watchConfigFile(path: string, changed: () => void): FSWatcher {
  let last = textOf(path);
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(dirname(path), { persistent: false }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const text = textOf(path);
      if (text === last) return;
      last = text;
      changed();
    }, SETTLE_MS);
  });
  watcher.on("close", () => clearTimeout(timer));
  // A folder that vanishes ends the watching, not the router.
  watcher.on("error", () => watcher.close());
  return watcher;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
