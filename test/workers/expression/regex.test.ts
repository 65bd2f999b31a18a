import { describe, expect, test } from 'vitest';
import { checkExpression } from '../../../model/expression/check.ts';
import { readRegex } from '../../../model/expression/regex.ts';
import { STRING } from '../../../model/types.ts';
import { Regex } from '../../../workers/expression/regex-engine.ts';
import { evaluateText, INVALID_ARGUMENT } from './evaluation.ts';

const LONG = 50_000;

describe('a catastrophic pattern ends', () => {
  test.each<[pattern: string, text: string, found: boolean]>([
    ['(a+)+$', `${'a'.repeat(LONG)}!`, false],
    ['(a+)+b', 'a'.repeat(LONG), false],
    ['^(a|a)*b', 'a'.repeat(LONG), false],
    ['^(a|aa)+$', `${'a'.repeat(40)}b`, false],
    ['^(a*)*$', `${'a'.repeat(35)}b`, false],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(60), false],
    ['(x+x+)+y', 'x'.repeat(60), false],
    [String.raw`^(\w+\s?)*$`, `${'word '.repeat(30)}!`, false],
    [String.raw`\s+$`, `${' '.repeat(LONG)}x`, false],
    ['.*.*.*=.*', 'x'.repeat(LONG), false],
    [String.raw`\d+\d+\d+x`, '1'.repeat(LONG), false],
    ['(?:a?){30}a{30}', 'a'.repeat(30), true],
    ['(.*)(.*)(.*)(.*)(.*)x$', 'y'.repeat(2000), false],
    [String.raw`^([\w.-]+)+@`, 'a'.repeat(LONG), false],
  ])('%s', (pattern, text, found) => {
    expect(evaluateText(`matches(a, '${pattern}')`, { a: [text, null] })).toEqual([found, null]);
    expect(evaluateText('matches(a, b)', { a: [text], b: [pattern] })).toEqual([found]);
    const [extracted] = evaluateText(`regexp_extract(a, '${pattern}')`, { a: [text] });
    expect(extracted === null).toBe(!found);
    if (!found) expect(evaluateText(`regexp_replace(a, '${pattern}', '-')`, { a: [text] })).toEqual([text]);
  });
});

describe('a pattern means the same for short and for long texts', () => {
  const padding = 'é'.repeat(LONG);
  test.each<[pattern: string, found: string, others: readonly string[]]>([
    [String.raw`^é+(\s)x`, '\u00a0', ['\u200b', '-']],
    [String.raw`^é+(\S)x`, '\u200b', ['\u00a0', '\v', ' ']],
    [String.raw`^é+([^\s,])x`, 'a', ['\ufeff', ',']],
    [String.raw`^é+([\S])x`, '\u{10ffff}', ['\u3000']],
    ['^é+(.)x', '\u0085', ['\n', '\r', '\u2028', '\u2029']],
    ['^é+((?s:.))x', '\u2028', []],
    [String.raw`^é+(\w)x`, '_', ['ñ', '-']],
    [String.raw`^é+(\d)x`, '7', ['٣', 'a']],
    [String.raw`^é+(\p{Lu})x`, 'Ñ', ['ñ']],
    [String.raw`^é+(\p{Script=Greek})x`, 'σ', ['s']],
    [String.raw`^é+(\P{ASCII})x`, 'σ', ['s']],
    [String.raw`^é+([\p{Script=Greek}\d])x`, '5', ['s']],
    ['^é+((?i:k))x', 'K', ['j']],
    [String.raw`^é+(\u{1f600})x`, '😀', ['😁']],
    [String.raw`^é+(\uD83D\uDE00)x`, '😀', ['😁']],
    [String.raw`^é+([\u{1f600}-\u{1f64f}])x`, '😁', ['a']],
    [String.raw`^é+([\b])x`, '\b', ['b']],
    [String.raw`^é+(\x41|\t|\cJ|\0)x`, '\t', ['B']],
    [String.raw`^é+([\]^[-])x`, '[', ['a']],
    ['^é+([^])x', '\n', []],
    ['^é+((?<=é)a)x', 'a', ['b']],
    ['^é+((?<!b)a)x', 'a', ['c']],
    ['^é+(?<letter>[a-c])x', 'b', ['d']],
  ])('%s', (pattern, found, others) => {
    const regex = Regex.of(pattern)!;
    for (const start of ['é', padding]) {
      expect(regex.exec(`${start}${found}x`)?.[1]).toBe(found);
      expect(regex.test(`${start}${found}x`)).toBe(true);
      expect(others.filter((other) => regex.test(`${start}${other}x`))).toEqual([]);
    }
  });

  test.each([
    ['(?<first>\\w+) (\\w+)', 'hello world', '$2 $<first>$$ $& $9', 'world hello$ hello world $9'],
    ['a*', 'baaac', 'x', 'xbxxcx'],
    ['(a)|(b)', 'ab', '[$1$2]', '[a][b]'],
    ['b', 'abc', "<$`|$'>", 'a<a|c>c'],
  ])('%s in %s by %s', (pattern, text, by, replaced) => {
    expect(Regex.of(pattern)!.replace(text, by)).toBe(replaced);
    // Nested, so that only the linear engine takes it.
    expect(Regex.of(`(?:${pattern}){1,1}`)!.replace(text, by)).toBe(replaced);
  });

  test('also random patterns', () => {
    let seed = 1;
    const random = (count: number) => {
      seed ^= seed << 13;
      seed ^= seed >>> 17;
      seed ^= seed << 5;
      return (seed >>> 0) % count;
    };
    const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
    const ATOMS = [
      ...'abc.1-@x',
      '\\d',
      '\\w',
      '\\s',
      '\\W',
      '[ab]',
      '[^a]',
      '[^\\s,]',
      '\\.',
      'é',
      '[\\S]',
      '\\u{1f600}',
      '[\\]^-]',
    ];
    const REPEATS = ['', '', '', '', '*', '+', '?', '{2}', '{1,3}', '{2,}', '*?', '+?', '??', '{1,2}?'];
    const CHARACTERS = [...'abc12-. ,@xéA\n\t😀\u00a0\u2028_]^'];
    const pattern = (depth: number): string =>
      Array.from({ length: 1 + random(4) }, () => {
        const kind = random(12);
        if (kind < 8 || depth === 0) return pick(ATOMS) + pick(REPEATS);
        if (kind < 10) return `${pick(['(', '(?:'])}${pattern(depth - 1)})${pick(['', '', '?'])}`;
        return kind === 10 ? pick(['\\b', '$']) : `(?:${pattern(depth - 1)}|${pattern(depth - 1)})`;
      }).join('');
    let compared = 0;
    while (compared < 2000) {
      const source = pick(['', '', '^']) + pattern(2);
      const shape = readRegex(source);
      if ('reason' in shape || !shape.backtracking) continue;
      const linear = Regex.of(source)!;
      Object.assign(linear, { longest: -1 });
      const native = new RegExp(source, 'u');
      const text = Array.from({ length: random(12) }, () => pick(CHARACTERS)).join('');
      const found = native.exec(text);
      const same = { source, text, found: found && [...found], replaced: text.replace(new RegExp(source, 'gu'), '<$&>') };
      const own = linear.exec(text);
      expect({ source, text, found: own && [...own], replaced: linear.replace(text, '<$&>') }).toEqual(same);
      expect([linear.groups, linear.test(text)]).toEqual([shape.groups, found !== null]);
      compared++;
    }
  });
});

describe('what no engine does in linear time is refused before the run', () => {
  const schema = [{ name: 'a', type: STRING, nullable: true }];
  test.each([
    ['(?=a)b', 'lookahead'],
    ['a(?!b)', 'lookahead'],
    [String.raw`(a)\1`, 'backreference'],
    [String.raw`(?<x>a)\k<x>`, 'backreference'],
    ['(?m:^a$)', '(?m'],
    ['a{1001}', 'more than 1000 repetitions'],
    ['(?:a{100}){100}', 'more than 1000 repetitions'],
    ['(?:(?:a{10}){20}b){6}', 'more than 1000 repetitions'],
    ['(?<=(a))b', 'group within a lookbehind'],
    ['(?<größe>a)', 'name of a group'],
  ])('%s', (pattern, reason) => {
    const { expression, problems } = checkExpression(`matches(a, '${pattern}')`, schema);
    expect(expression).toBeUndefined();
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['invalid-pattern', `unsupported in regular expressions: ${reason}: ${pattern}`],
    ]);
    expect(problems[0]?.remedy).toBeDefined();
    expect(evaluateText('matches(a, b)', { a: ['a'], b: [pattern] })).toEqual([INVALID_ARGUMENT]);
  });

  test.each(['a{1000}', '(?:a{10}){100}', '(?:a*b){1000}', '(?:a{500}|b{900})', '[(?=a]', '\\(?=a'])('%s is not', (pattern) => {
    expect(checkExpression(`matches(a, '${pattern}')`, schema).problems).toEqual([]);
  });
});
