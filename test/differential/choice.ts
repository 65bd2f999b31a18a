import { random } from '../model/expression/random.ts';

/** Random choices that depend on a seed alone. */
export class Choice {
  readonly next: () => number;

  constructor(seed: number) {
    this.next = random(seed);
  }

  /** A whole number from `from` to `to`, both included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  of<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)]!;
  }

  /** Some items, at least `least` if there are so many, in their order. */
  some<T>(items: readonly T[], least: number, most: number): T[] {
    const left = [...items];
    const count = this.int(Math.min(least, left.length), Math.min(most, left.length));
    while (left.length > count) left.splice(this.int(0, left.length - 1), 1);
    return left;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const k = this.int(0, i);
      [result[i], result[k]] = [result[k]!, result[i]!];
    }
    return result;
  }
}
