/**
 * A model's name without what does not change the model: a vendor's or region's prefix, a date, a version tag of a cloud. Sealed reasoning
 * is readable within a family only.
 */
export function modelFamily(model: string): string {
  return model
    .toLowerCase()
    .replace(/^.*\//, "")
    .replace(/^(?:(?:us|eu|apac|au|jp|global)\.)?(?:anthropic|openai)\./, "")
    .replace(/@.*$/, "")
    .replace(/-v\d+(?::\d+)?$/, "")
    .replace(/-(?:\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, "");
}
