/** Draws: the same seed gives the same texts. Nothing in here is anybody's. */
export class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }

  from<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  of(characters: string, length: number): string {
    return Array.from({ length }, () => characters[this.below(characters.length)]).join("");
  }

  digits(length: number): string {
    return this.of("0123456789", length);
  }

  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }
}
