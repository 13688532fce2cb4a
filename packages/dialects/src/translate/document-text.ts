/** A document of plain text for formats that take no text as a file: marked, so that it is not taken for the user's own words. */
export function documentText(text: string, name?: string): string {
  const title = name === undefined ? "" : ` title=${JSON.stringify(name)}`;
  return `<document${title}>\n${text}\n</document>`;
}
