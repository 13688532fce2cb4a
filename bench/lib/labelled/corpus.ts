import { Draw } from "./draw.ts";
import { RECIPES } from "./recipes.ts";

/** A labelled text: `value` stands in it and is of `kind`; a text without a value is a hard negative for the kind. */
export interface LabelledText {
  readonly kind: string;
  readonly text: string;
  readonly value?: string;
}

/** So many labelled texts of every kind, and hard negatives for each; the same for the same seed. */
export function piiCorpus(options: {
  readonly positives: number;
  readonly negatives: number;
  readonly seed: number;
}): LabelledText[] {
  const draw = new Draw(options.seed);
  const texts: LabelledText[] = [];
  for (const [kind, recipe] of Object.entries(RECIPES)) {
    for (let at = 0; at < options.positives; at += 1) {
      const value = recipe.value(draw);
      texts.push({ kind, value, text: draw.from(recipe.around).replace("#", () => value) });
    }
    for (let at = 0; at < options.negatives; at += 1)
      texts.push({ kind, text: draw.from(recipe.negatives)(draw) });
  }
  return texts;
}
