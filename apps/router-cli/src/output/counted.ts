/** `12,345` */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

/** `1 request`, `12,345 requests` */
export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}
