import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

/** A test that did not run, and the reason its author gave. */
export interface SkippedTest {
  readonly name: string;
  readonly reason: string;
}

/** Writes `.results/skipped.json`: vitest's own JSON leaves out the reason of `context.skip("reason")`. */
export function skipReporter(): Reporter {
  return {
    onTestRunEnd(modules: readonly TestModule[]): void {
      const skipped: SkippedTest[] = [];
      for (const found of modules) {
        for (const test of found.children.allTests("skipped")) {
          const result = test.result();
          const note = result.state === "skipped" ? result.note : undefined;
          skipped.push({
            name: `${found.relativeModuleId}: ${test.fullName}`,
            reason: note ?? "no reason given",
          });
        }
      }
      mkdirSync(".results", { recursive: true });
      writeFileSync(join(".results", "skipped.json"), JSON.stringify(skipped));
    },
  };
}
