/** @throws {TypeError} when JSON cannot carry the value, naming where it was to be stored */
export function toJson(namespace: string, key: string, value: unknown): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json !== undefined) return json;
  throw new TypeError(`a value that JSON cannot carry was stored at ${namespace}/${key}`);
}
