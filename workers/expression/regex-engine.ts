import { createRequire } from 'node:module';
import { RunError } from '../../model/errors.ts';
import { excerpt } from '../../model/expression/problems.ts';
import { type Backtracking, type RegexShape, readRegex } from '../../model/expression/regex.ts';

/** Steps that are tried for one text, at most. */
const MOST_STEPS = 1_000_000;

/** What is used of re2js. */
interface LinearRegex {
  test(text: string): boolean;
  exec(text: string): (string | undefined)[] | null;
  matcher(text: string): { replaceAll(replacement: string): string };
}
interface LinearEngine {
  readonly RE2JS: { readonly LOOKBEHINDS: number; compile(pattern: string, flags: number): LinearRegex };
}

/** The linear engine, which is loaded when the first text needs it. */
const loadLinear = (): LinearEngine => createRequire(import.meta.url)('re2js') as LinearEngine;

/**
 * A compiled regular expression. Its time is linear in the length of a text: V8, which tries one way after the other, gets only texts for which the number of
 * steps is small whatever they hold (docs/decisions/0016-regular-expressions.md).
 */
export class Regex {
  private readonly pattern: string;
  private readonly shape: RegexShape;
  /** Characters of the longest text for V8; -1: none. */
  private readonly longest: number;
  private native: { readonly one: RegExp; readonly all: RegExp } | undefined;
  private linear: LinearRegex | undefined;

  private constructor(pattern: string, shape: RegexShape) {
    this.pattern = pattern;
    this.shape = shape;
    this.longest = shape.backtracking ? longestFor(shape.backtracking) : -1;
  }

  /** `undefined` if the pattern is none, or needs what no engine does in linear time. */
  static of(pattern: string): Regex | undefined {
    try {
      new RegExp(pattern, 'u');
    } catch {
      return undefined;
    }
    const shape = readRegex(pattern);
    return 'reason' in shape ? undefined : new Regex(pattern, shape);
  }

  /** Capturing groups. */
  get groups(): number {
    return this.shape.groups;
  }

  /** Whether it is found in the text. */
  test(text: string): boolean {
    return text.length <= this.longest ? this.quick().one.test(text) : this.safe().test(text);
  }

  /** The first match and its groups. */
  exec(text: string): readonly (string | undefined)[] | null {
    return text.length <= this.longest ? this.quick().one.exec(text) : this.safe().exec(text);
  }

  /** The text with every match replaced, as `String.prototype.replace` does. */
  replace(text: string, replacement: string): string {
    if (text.length <= this.longest) return text.replace(this.quick().all, replacement);
    return this.safe().matcher(text).replaceAll(replacement);
  }

  private quick() {
    this.native ??= { one: new RegExp(this.pattern, 'u'), all: new RegExp(this.pattern, 'gu') };
    return this.native;
  }

  private safe(): LinearRegex {
    if (this.linear) return this.linear;
    const { RE2JS } = loadLinear();
    try {
      this.linear = RE2JS.compile(this.shape.re2, this.shape.hasLookbehind ? RE2JS.LOOKBEHINDS : 0);
      return this.linear;
    } catch (error) {
      const message = `the regular expression is too large: ${excerpt(this.pattern)}`;
      throw new RunError('invalid-pattern', message, { remedy: 'write smaller repetitions', cause: error });
    }
  }
}

/** The length of the longest text that takes no more steps than are allowed. */
function longestFor({ ways, power }: Backtracking): number {
  if (power === 0) return ways <= MOST_STEPS ? Number.MAX_SAFE_INTEGER : -1;
  return Math.floor((MOST_STEPS / ways) ** (1 / power)) - 1;
}
