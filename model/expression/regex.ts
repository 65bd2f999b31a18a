/** A regular expression as the engines of workers take it. */
export interface RegexShape {
  /** In the syntax of RE2, with the meaning that it has in JavaScript. */
  readonly re2: string;
  /** Capturing groups. */
  readonly groups: number;
  readonly hasLookbehind: boolean;
  /** What bounds the steps of an engine that tries one way after the other; absent where only a linear engine is safe, or where two would differ. */
  readonly backtracking?: Backtracking;
}

/** At most `ways * (length + 1) ** power` steps over a text. */
export interface Backtracking {
  readonly ways: number;
  readonly power: number;
}

/** What no engine does in linear time, and what may be written instead. */
export interface UnsupportedRegex {
  readonly reason: string;
  readonly remedy: string;
}

/** RE2 repeats that often at most, nested repetitions multiplied. */
const MOST_REPEATS = 1000;

const NO_LOOKAHEAD: UnsupportedRegex = {
  reason: 'lookahead',
  remedy: 'write two conditions joined by AND, or match the text after it and use a group',
};
const NO_BACKREFERENCE: UnsupportedRegex = {
  reason: 'backreference',
  remedy: 'extract the groups with regexp_extract and compare them',
};
const NO_MULTILINE: UnsupportedRegex = { reason: '(?m', remedy: String.raw`write (?:^|\n) and (?:$|\n)` };
const NO_SUCH_NAME: UnsupportedRegex = { reason: 'name of a group', remedy: 'use only letters, digits and _' };
const TOO_MANY: UnsupportedRegex = {
  reason: `more than ${MOST_REPEATS} repetitions`,
  remedy: 'write + or *, and check the length separately',
};
const NO_CAPTURE: UnsupportedRegex = { reason: 'group within a lookbehind', remedy: 'write (?:…)' };

/** What `\s` matches. */
const SPACE = String.raw`\t\n\v\f\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`;
const NO_SPACE = String.raw`\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}`;
const LINE_ENDS = String.raw`\n\r\x{2028}\x{2029}`;

interface Group {
  readonly dotAll: boolean;
  readonly lookbehind: boolean;
  /** The most repetitions nested in it, multiplied. */
  most: number;
  alternatives: number;
  /** Characters that the alternative at hand matches, at least; and the least of those before. */
  least: number;
  leastBefore: number;
}

interface Atom {
  readonly kind: 'character' | 'group' | 'assertion';
  readonly most: number;
  /** Characters that it matches, at least. */
  readonly least: number;
}

const ANY = /[\s\S]/uy;

const newGroup = (dotAll: boolean, lookbehind: boolean): Group => ({
  ...{ dotAll, lookbehind, most: 1, alternatives: 1 },
  ...{ least: 0, leastBefore: Number.POSITIVE_INFINITY },
});

/** Thrown for unsupported syntax. */
class Unsupported extends Error {
  readonly what: UnsupportedRegex;
  constructor(what: UnsupportedRegex) {
    super(what.reason);
    this.what = what;
  }
}

/** Reads a regular expression of JavaScript with the `u` flag, which is one. */
export function readRegex(pattern: string): RegexShape | UnsupportedRegex {
  try {
    return new Reader(pattern).read();
  } catch (error) {
    if (error instanceof Unsupported) return error.what;
    throw error;
  }
}

class Reader {
  readonly #pattern: string;
  #at = 0;
  #re2 = '';
  #groups = 0;
  #hasLookbehind = false;
  #isSimple = true;
  #ways = 1;
  #power = 0;
  readonly #open: Group[] = [newGroup(false, false)];
  #atom: Atom = { kind: 'assertion', most: 1, least: 0 };

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  read(): RegexShape {
    while (this.#at < this.#pattern.length) this.#step();
    const [whole] = this.#open;
    const anchored = this.#pattern.startsWith('^') && whole!.alternatives === 1;
    const power = this.#power + (anchored ? 0 : 1);
    return {
      re2: this.#re2,
      groups: this.#groups,
      hasLookbehind: this.#hasLookbehind,
      ...(this.#isSimple && { backtracking: { ways: this.#ways * whole!.alternatives, power } }),
    };
  }

  #take(what: RegExp): RegExpExecArray | null {
    what.lastIndex = this.#at;
    const found = what.exec(this.#pattern);
    if (found) this.#at += found[0].length;
    return found;
  }

  #step(): void {
    const group = this.#open.at(-1)!;
    const character = String.fromCodePoint(this.#pattern.codePointAt(this.#at)!);
    switch (character) {
      case '\\':
        this.#escape(false);
        break;
      case '[':
        this.#class();
        break;
      case '.':
        this.#at++;
        this.#character(group.dotAll ? '(?s:.)' : `[^${LINE_ENDS}]`);
        break;
      case '(':
        this.#openGroup(group);
        break;
      case ')':
        this.#closeGroup();
        break;
      case '|':
        group.alternatives++;
        group.leastBefore = Math.min(group.least, group.leastBefore);
        group.least = 0;
        this.#assertion(character);
        break;
      case '^':
      case '$':
        this.#assertion(character);
        break;
      case '*':
      case '+':
      case '?':
      case '{':
        this.#quantifier();
        break;
      default:
        this.#at += character.length;
        this.#character(character);
        break;
    }
  }

  #character(re2: string): void {
    this.#re2 += re2;
    this.#atom = { kind: 'character', most: 1, least: 1 };
    this.#open.at(-1)!.least++;
  }

  #assertion(sign: string, length = sign.length): void {
    this.#at += length;
    this.#re2 += sign;
    this.#atom = { kind: 'assertion', most: 1, least: 0 };
  }

  #openGroup({ dotAll, lookbehind }: Group): void {
    const [sign] = this.#take(/\((?:\?(?::|=|!|<=|<!|<[^>]*>|[ims]*(?:-[ims]*)?:))?/y)!;
    const group = newGroup(dotAll, lookbehind);
    if (sign === '(?=' || sign === '(?!') throw new Unsupported(NO_LOOKAHEAD);
    if (sign === '(?<=' || sign === '(?<!') {
      this.#hasLookbehind = true;
      this.#isSimple = false;
      this.#re2 += sign;
      this.#open.push({ ...group, lookbehind: true });
      return;
    }
    const name = /^\(\?<(.*)>$/.exec(sign)?.[1];
    if (name !== undefined || sign === '(') {
      if (lookbehind) throw new Unsupported(NO_CAPTURE);
      if (name !== undefined && !/^[A-Za-z_]\w*$/.test(name)) throw new Unsupported(NO_SUCH_NAME);
      this.#groups++;
      this.#re2 += name === undefined ? '(' : `(?P<${name}>`;
      this.#open.push(group);
      return;
    }
    const [, on = '', off = ''] = /^\(\?([ims]*)(?:-([ims]*))?:$/.exec(sign)!;
    if (on.includes('m')) throw new Unsupported(NO_MULTILINE);
    // Upper and lower case are not everywhere the same in two engines.
    if (on.includes('i')) this.#isSimple = false;
    this.#re2 += on.includes('i') ? '(?i:' : off.includes('i') ? '(?-i:' : '(?:';
    this.#open.push({ ...group, dotAll: on.includes('s') || (dotAll && !off.includes('s')) });
  }

  #closeGroup(): void {
    const { most, alternatives, lookbehind, ...lengths } = this.#open.pop()!;
    const outer = this.#open.at(-1)!;
    const least = lookbehind ? 0 : Math.min(lengths.least, lengths.leastBefore);
    outer.most = Math.max(outer.most, most);
    outer.least += least;
    this.#ways *= alternatives;
    this.#at++;
    this.#re2 += ')';
    this.#atom = { kind: 'group', most, least };
  }

  #quantifier(): void {
    const [text, sign, from = '', comma, to = ''] = this.#take(/([*+?]|\{(\d+)(,?)(\d*)\})\??/y)!;
    const least = sign === '+' ? 1 : from === '' ? 0 : Number(from);
    const greatest =
      sign === '?' ? 1 : sign === '*' || sign === '+' || (comma === ',' && to === '') ? Infinity : Number(to || from);
    const count = greatest === Infinity ? least : greatest;
    const most = this.#atom.most * Math.max(1, count);
    if (most > MOST_REPEATS) throw new Unsupported(TOO_MANY);
    const outer = this.#open.at(-1)!;
    outer.most = Math.max(outer.most, most);
    const { kind, least: own } = this.#atom;
    outer.least += (least - 1) * own;
    // JavaScript takes no round of a repeated group that matches nothing.
    if (kind !== 'character' && (greatest > 1 || own === 0)) this.#isSimple = false;
    else if (greatest === Infinity) this.#power++;
    else this.#ways *= greatest - least + 1;
    this.#re2 += text;
    this.#atom = { kind: 'assertion', most, least: 0 };
  }

  /** Reads a backslash and what belongs to it. */
  #escape(inClass: boolean): void {
    this.#at++;
    const [letter] = this.#take(ANY)!;
    const write = (re2: string) => {
      if (inClass) this.#re2 += re2;
      else this.#character(re2);
    };
    switch (letter) {
      case 's':
        write(inClass ? SPACE : `[${SPACE}]`);
        break;
      case 'S':
        write(inClass ? NO_SPACE : `[${NO_SPACE}]`);
        break;
      case 'b':
      case 'B':
        if (inClass) write(String.raw`\x08`);
        else {
          // Behind it V8 may look into the middle of a character.
          if (letter === 'B') this.#isSimple = false;
          this.#assertion(`\\${letter}`, 0);
        }
        break;
      case 'p':
      case 'P':
        this.#isSimple = false;
        write(property(`\\${letter}${this.#take(/\{[^}]*\}/y)![0]}`, inClass));
        break;
      case 'c':
        write(codePoint(this.#pattern.charCodeAt(this.#at++) % 32));
        break;
      case 'x':
        write(codePoint(Number.parseInt(this.#take(/[\da-f]{2}/iy)![0], 16)));
        break;
      case 'u':
        write(codePoint(this.#unicode()));
        break;
      case '0':
        write(codePoint(0));
        break;
      case 'k':
        throw new Unsupported(NO_BACKREFERENCE);
      default:
        if (/[1-9]/.test(letter)) throw new Unsupported(NO_BACKREFERENCE);
        write(`\\${letter}`);
        break;
    }
  }

  /** A code point, of which a second `\uXXXX` may be the other half. */
  #unicode(): number {
    const [, braced, plain] = this.#take(/\{([\da-f]+)\}|([\da-f]{4})/iy)!;
    const high = Number.parseInt(braced ?? plain!, 16);
    if (braced !== undefined || high < 0xd800 || high > 0xdbff) return high;
    const low = this.#take(/\\u(d[c-f][\da-f]{2})/iy)?.[1];
    return low === undefined ? high : 0x10000 + ((high - 0xd800) << 10) + (Number.parseInt(low, 16) - 0xdc00);
  }

  #class(): void {
    const [sign] = this.#take(/\[\^?/y)!;
    if (this.#take(/\]/y)) {
      this.#character(sign === '[' ? String.raw`[^\x{0}-\x{10ffff}]` : '(?s:.)');
      return;
    }
    this.#re2 += sign;
    while (this.#pattern[this.#at] !== ']') {
      if (this.#pattern[this.#at] === '\\') this.#escape(true);
      else {
        const [character] = this.#take(ANY)!;
        this.#re2 += character === '[' ? '\\[' : character;
      }
    }
    this.#at++;
    this.#character(']');
  }
}

const codePoint = (code: number): string => `\\x{${code.toString(16)}}`;

/** `\p{…}`: categories and scripts by their own names; others as the ranges that they are. */
function property(text: string, inClass: boolean): string {
  const [, negation, key, value] = /^\\([pP])\{(?:(\w+)=)?(\w+)\}$/.exec(text)!;
  const isCategory = /^(?:[CLMNPSZ][a-z]?|LC)$/.test(value!) && (key === undefined || key === 'gc' || key === 'General_Category');
  if (isCategory && value !== 'LC' && value !== 'Cn' && value !== 'C') return `\\${negation}{${value}}`;
  const ranges = rangesOf(text);
  return inClass ? ranges : `[${ranges}]`;
}

const known = new Map<string, string>();

/** The code points that an escape of JavaScript matches, as ranges. */
function rangesOf(escape: string): string {
  const found = known.get(escape);
  if (found !== undefined) return found;
  const one = new RegExp(`^${escape}$`, 'u');
  let text = '';
  let start = -1;
  for (let code = 0; code <= 0x110000; code++) {
    const isIn = code < 0x110000 && one.test(String.fromCodePoint(code));
    if (isIn && start < 0) start = code;
    if (isIn || start < 0) continue;
    text += start === code - 1 ? codePoint(start) : `${codePoint(start)}-${codePoint(code - 1)}`;
    start = -1;
  }
  known.set(escape, text);
  return text;
}
