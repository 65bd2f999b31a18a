import { describe, expect, test } from 'vitest';
import { type Files, outcomeOf, run, type Stages } from './jobs.ts';

const LINES: Stages = { d: { type: 'json-destination', from: 'o', path: 'out.jsonl', format: 'lines' } };
const rowsOf = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** What an origin with these options reads of a file, row by row. */
async function read(text: string, options: Record<string, unknown> = {}, more: Record<string, unknown> = {}) {
  const stages: Stages = { o: { type: 'csv-origin', path: 'in.csv', ...options }, ...LINES };
  const { result, read } = await run({ 'in.csv': text }, { stages, ...more });
  return { result, rows: result.status === 'done' ? rowsOf(read('out.jsonl')) : [] };
}

describe('values are read as they are written', () => {
  test.each<[string, string, Record<string, unknown>, unknown[]]>([
    [
      'a German bank statement, found',
      'Buchung;Betrag;Zweck\n31.12.2024;-1.234,56;Miete\n02.01.2025;2.500,00;Gehalt\n',
      {},
      [
        { Buchung: '2024-12-31', Betrag: -1234.56, Zweck: 'Miete' },
        { Buchung: '2025-01-02', Betrag: 2500, Zweck: 'Gehalt' },
      ],
    ],
    [
      'a German bank statement, declared',
      'Buchung;Betrag\n03.01.2024;1.234\n04.02.2024;12.500\n',
      { decimal: ',', thousands: '.', dateFormat: '%d.%m.%Y', types: { Betrag: 'decimal(12,2)' } },
      [
        { Buchung: '2024-01-03', Betrag: '1234.00' },
        { Buchung: '2024-02-04', Betrag: '12500.00' },
      ],
    ],
    [
      'French amounts',
      'v\tn\n1 234,5\t1\n12 000,25\t2\n',
      {},
      [
        { v: 1234.5, n: 1 },
        { v: 12000.25, n: 2 },
      ],
    ],
    [
      'Swiss amounts',
      "v;n\n1'234.50;1\n-7.25;2\n",
      {},
      [
        { v: 1234.5, n: 1 },
        { v: -7.25, n: 2 },
      ],
    ],
    [
      'American amounts and dates',
      'd,v\n12/31/2024,"1,234.50"\n1/5/2025,7\n',
      {},
      [
        { d: '2024-12-31', v: 1234.5 },
        { d: '2025-01-05', v: 7 },
      ],
    ],
    ['Indian amounts', 'v,n\n"12,34,567.50",1\n', { thousands: ',' }, [{ v: 1234567.5, n: 1 }]],
    ['British dates', 'd,n\n03/04/2024,1\n', { dateFormat: '%d/%m/%Y' }, [{ d: '2024-04-03', n: 1 }]],
    [
      'names of months',
      'd;n\n3. März 2024;1\n12. Dez. 2024;2\n',
      { dateFormat: ['%d. %B %Y', '%d. %b %Y'], locale: 'de' },
      [
        { d: '2024-03-03', n: 1 },
        { d: '2024-12-12', n: 2 },
      ],
    ],
    ['French names of months', 'd;n\n03-mai-2024;1\n', { dateFormat: '%d-%b-%Y', locale: 'fr' }, [{ d: '2024-05-03', n: 1 }]],
    [
      'a column written otherwise',
      'a;b\n1,5;1,234.5\n',
      { decimal: ',', formats: { b: { decimal: '.', thousands: ',' } } },
      [{ a: 1.5, b: 1234.5 }],
    ],
    [
      'amounts as accountants write them',
      'v;n\n(1.234,50);1\n3,00-;2\n€ 7,25;3\n€ -;4\n;5\n',
      { accounting: true, unit: '€', types: { v: 'decimal(12,2)' } },
      [
        { v: '-1234.50', n: 1 },
        { v: '-3.00', n: 2 },
        { v: '7.25', n: 3 },
        { v: '0.00', n: 4 },
        { v: null, n: 5 },
      ],
    ],
    [
      'a column of percents',
      'v;n\n12,5 %;(1)\n3%;(2)\n',
      { formats: { v: { unit: '%' }, n: { accounting: true } } },
      [
        { v: 12.5, n: -1 },
        { v: 3, n: -2 },
      ],
    ],
    ['timestamps', 't;n\n31.12.2024 14:05:06;1\n', {}, [{ t: '2024-12-31T14:05:06', n: 1 }]],
    [
      'a date with a time of midnight',
      't;n\n31.12.2024 00:00;1\n',
      { dateFormat: '%d.%m.%Y %H:%M', types: { t: 'date' } },
      [{ t: '2024-12-31', n: 1 }],
    ],
    [
      'nulls and quotes',
      'v;d\n"1.234,5";"31.12.2024"\n;\n"";" "\n 7,5 ;01.01.2025 \n',
      {},
      [
        { v: 1234.5, d: '2024-12-31' },
        { v: null, d: null },
        { v: null, d: null },
        { v: 7.5, d: '2025-01-01' },
      ],
    ],
    [
      'nulls of named months',
      'd;n\n;1\n"";2\n3. März 2024;3\n',
      { dateFormat: '%d. %B %Y', locale: 'de' },
      [
        { d: null, n: 1 },
        { d: null, n: 2 },
        { d: '2024-03-03', n: 3 },
      ],
    ],
  ])('%s', async (_, text, options, rows) => {
    const found = await read(text, options);
    expect(outcomeOf(found.result)).toBe('done');
    expect(found.rows).toEqual(rows);
  });
});

describe('what could be otherwise is said by the run', () => {
  test.each<[string, string, Record<string, unknown>, string | undefined]>([
    ['points between semicolons', 'id;v\n1;1.234\n2;12.500\n', {}, 'thousands: "."'],
    ['points, settled as decimals', 'id;v\n1;1.234\n2;12.500\n', { decimal: '.' }, undefined],
    ['points, settled as thousands', 'id;v\n1;1.234\n2;12.500\n', { thousands: '.' }, undefined],
    ['commas between semicolons', 'id;v\n1;1,234\n2;12,500\n', {}, 'decimal: "," or thousands: ","'],
    ['days and months', 'id,v\n1,03/04/2024\n', {}, 'dateFormat: "%d/%m/%Y" or "%m/%d/%Y"'],
    ['days and months, settled', 'id,v\n1,03/04/2024\n', { dateFormat: '%m/%d/%Y' }, undefined],
    ['years of two digits', 'id;v\n1;31.12.24\n', {}, 'dateFormat: "%d.%m.%y"'],
    ['negative amounts of accounting', 'id;v\n1;(1.234,50)\n', {}, 'set formats: { v: { accounting: true } }'],
    ['negative amounts of accounting, settled', 'id;v\n1;(1.234,50)\n', { accounting: true }, undefined],
    ['currencies', 'id,v\n1,"1,234.50 USD"\n', {}, 'set formats: { v: { unit: "USD" } }'],
    ['currencies, settled', 'id,v\n1,"1,234.50 USD"\n', { unit: 'USD' }, undefined],
    ['currencies, settled by the type', 'id,v\n1,"1,234.50 USD"\n', { types: { v: 'string' } }, undefined],
    ['nothing', 'id;v\n1;3,14\n2;31,5\n', {}, undefined],
  ])('%s', async (_, text, options, remedy) => {
    const { result } = await read(text, options);
    expect(outcomeOf(result)).toBe('done');
    if (remedy === undefined) expect(result.notes).toBeUndefined();
    else expect(result.notes).toEqual([{ stage: 'o', severity: 'warning', text: expect.stringContaining(remedy) }]);
  });
});

describe('values that a declared format does not take', () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['1.23.4', 'float', { decimal: ',', thousands: '.' }],
    ['3.14', 'decimal(12,2)', { decimal: ',' }],
    ['1,23', 'integer', { thousands: ',' }],
    ['(1,23)', 'float', { decimal: ',', unit: '€' }],
    ['$ 5', 'float', { unit: '€' }],
    ['-5-', 'integer', { accounting: true }],
    ['12/31/2024', 'date', { dateFormat: '%d/%m/%Y' }],
    ['2024-12-31', 'date', { dateFormat: '%d.%m.%Y' }],
    ['3. Foo 2024', 'date', { dateFormat: '%d. %B %Y', locale: 'de' }],
    ['31.12.2024 10:00', 'date', { dateFormat: '%d.%m.%Y %H:%M' }],
    ['31.12.2024', 'timestamp with time zone', { dateFormat: '%d.%m.%Y' }],
  ])('%s as %s is refused, with its value', async (value, type, options) => {
    const { result } = await read(`v;n\n${value};1\n`, { delimiter: ';', types: { v: type }, ...options });
    expect(outcomeOf(result)).toContain(`invalid ${type}: ${value}`);
  });
});

describe('guessed formats', () => {
  const padding = 'x'.repeat(20);
  const many = (usual: string, other: string): Files => ({
    'in.csv': `k;v;pad\n${Array.from({ length: 30_000 }, (_, i) => `${i};${i === 24_000 ? other : usual};${padding}\n`).join('')}`,
  });
  test.each<[usual: string, other: string, value: unknown, first: unknown]>([
    ['3,14', '1.234,50', 1234.5, 3.14],
    ['3,14', '1.23.4', '1.23.4', '3,14'],
    ['3,14', '007,5', '007,5', '3,14'],
    ['31.12.2024', '1.2.2025', '2025-02-01', '2024-12-31'],
    ['31/12/2024', '12/31/2024', '12/31/2024', '31/12/2024'],
    ['3,14', '(1,50)', '(1,50)', '3,14'],
    ['31.12.2024 10:00', '31.12.2024', '31.12.2024', '31.12.2024 10:00'],
  ])('of %s read %s as %j, and the first value as %j', async (usual, other, value, first) => {
    const stages: Stages = { o: { type: 'csv-origin', path: 'in.csv' }, ...LINES };
    const { result, read } = await run(many(usual, other), { stages }, { granularity: { rangeBytes: 40_000 } });
    expect(outcomeOf(result)).toBe('done');
    const lines = read('out.jsonl').split('\n');
    expect([JSON.parse(lines[24_000]!).v, JSON.parse(lines[0]!).v]).toEqual([value, first]);
  });

  test('change no text that only passes through; declared ones are written as the target has them', async () => {
    const text = 'v;d;t\n1.234,50;31.12.2024;a\n3,10;01.02.2025;b\n';
    const to = (options: Record<string, unknown>) => ({ d: { type: 'csv-destination', from: 'o', path: 'out.csv', ...options } });
    const written = async (options: Record<string, unknown>, target: Record<string, unknown>) => {
      const { result, read } = await run(
        { 'in.csv': text },
        { stages: { o: { type: 'csv-origin', path: 'in.csv', ...options }, ...to(target) } },
      );
      expect(outcomeOf(result)).toBe('done');
      return read('out.csv');
    };
    expect(await written({}, { delimiter: ';' })).toBe(text);
    expect(await written({}, {})).toBe('v,d,t\n"1.234,50",31.12.2024,a\n"3,10",01.02.2025,b\n');
    const declared = { decimal: ',', thousands: '.', dateFormat: '%d.%m.%Y' };
    expect(await written(declared, {})).toBe('v,d,t\n1234.5,2024-12-31,a\n3.1,2025-02-01,b\n');
    expect(await written(declared, { delimiter: ';' })).toBe('v;d;t\n1234.5;2024-12-31;a\n3.1;2025-02-01;b\n');
  });
});

describe('numbers: decimal', () => {
  const SUM: Stages = {
    s: { type: 'derive', from: 'o', columns: { sum: 'a + b', same: 'a + b = 0.3' } },
    d: { type: 'json-destination', from: 's', path: 'out.jsonl', format: 'lines' },
  };
  test.each<[string, Record<string, unknown>, unknown]>([
    ['a,b\n0.1,0.2\n', { numbers: 'decimal' }, { a: '0.1', b: '0.2', sum: '0.3', same: true }],
    ['a,b\n0.1,0.2\n', {}, { a: 0.1, b: 0.2, sum: 0.30000000000000004, same: false }],
    ['a;b\n"0,10";0,2\n', { numbers: 'decimal', decimal: ',' }, { a: '0.10', b: '0.2', sum: '0.30', same: true }],
    ['a,b\n1e-1,0.2\n', { numbers: 'decimal' }, { a: 0.1, b: '0.2', sum: 0.30000000000000004, same: false }],
  ])('%j with %j', async (text, options, row) => {
    const { result, read } = await run(
      { 'in.csv': text },
      { stages: { o: { type: 'csv-origin', path: 'in.csv', ...options }, ...SUM } },
    );
    expect(outcomeOf(result)).toBe('done');
    expect(rowsOf(read('out.jsonl'))).toEqual([row]);
  });

  test.each<[other: string, to: string, value: unknown]>([
    ['1,255', 'decimal(38,3)', '1.255'],
    ['1.234.567,5', '', '1234567.50'],
    ['12345678901234567,25', 'decimal(38,2)', '12345678901234567.25'],
    ['1,5e2', 'float', 150],
    ['n/a', 'string', 'n/a'],
  ])('begins the run again for %s, with %s', async (other, to, value) => {
    const padding = 'x'.repeat(20);
    const text = `k;v;pad\n${Array.from({ length: 30_000 }, (_, i) => `${i};${i === 24_000 ? other : '3,10'};${padding}\n`).join('')}`;
    const stages: Stages = { o: { type: 'csv-origin', path: 'in.csv', numbers: 'decimal' }, ...LINES };
    const { result, read } = await run({ 'in.csv': text }, { stages }, { granularity: { rangeBytes: 40_000 } });
    expect(outcomeOf(result)).toBe('done');
    expect(result.notes?.map(({ text }) => text) ?? []).toEqual(
      to === '' ? [] : [expect.stringContaining(`does not hold ${other} on line 24002; the run began again with ${to}`)],
    );
    expect(JSON.parse(read('out.jsonl').split('\n')[24_000]!).v).toBe(value);
  });
});

describe('a CSV destination writes numbers and dates in its formats', () => {
  const TEXT =
    'f,m,i,d,t\n1.5,1234567890123.25,1000,2024-03-31,2024-03-31T14:05:06\n,,,,\n-0.25,0.50,7,2025-01-02,2025-01-02T00:00:00\n';
  test.each<[Record<string, unknown>, string]>([
    [
      { delimiter: ';', decimal: ',', dateFormat: ['%d.%m.%Y', '%d.%m.%Y %H:%M'] },
      'f;m;i;d;t\n1,5;1234567890123,25;1000;31.03.2024;31.03.2024 14:05\n;;;;\n-0,25;0,50;7;02.01.2025;02.01.2025 00:00\n',
    ],
    [
      { decimal: ',' },
      'f,m,i,d,t\n"1,5","1234567890123,25",1000,2024-03-31,2024-03-31T14:05:06\n,,,,\n"-0,25","0,50",7,2025-01-02,2025-01-02T00:00:00\n',
    ],
    [
      { dateFormat: '%-d. %B %Y', locale: 'de', delimiter: ' ' },
      'f m i d t\n1.5 1234567890123.25 1000 "31. März 2024" 2024-03-31T14:05:06\n    \n-0.25 0.50 7 "2. Januar 2025" 2025-01-02T00:00:00\n',
    ],
  ])('%j', async (options, written) => {
    const types = { f: 'float', m: 'decimal(18,2)', i: 'integer', d: 'date', t: 'timestamp' };
    const stages: Stages = {
      o: { type: 'csv-origin', path: 'in.csv', types },
      d: { type: 'csv-destination', from: 'o', path: 'out.csv', ...options },
    };
    const { result, read } = await run({ 'in.csv': TEXT }, { stages });
    expect([outcomeOf(result), read('out.csv')]).toEqual(['done', written]);
  });

  test('columns of guessed types among them, where text would pass otherwise', async () => {
    const stages: Stages = {
      o: { type: 'csv-origin', path: 'in.csv' },
      d: { type: 'csv-destination', from: 'o', path: 'out.csv', delimiter: ';', decimal: ',', dateFormat: '%d/%m/%Y' },
    };
    const { result, read } = await run({ 'in.csv': 'f,d,s\n1.50,2024-03-31,a.b\n' }, { stages });
    expect([outcomeOf(result), read('out.csv')]).toEqual(['done', 'f;d;s\n1,5;31/03/2024;a.b\n']);
  });

  test.each<[Record<string, unknown>, string]>([
    [{ dateFormat: '%q' }, 'invalid format of dates: %q: unknown code: %q'],
    [{ dateFormat: '%d.%m.%Y', locale: 'zz-!' }, 'unknown locale: zz-!'],
    [{ decimal: ';' }, 'decimal'],
  ])('%j is no format', async (options, problem) => {
    const stages: Stages = {
      o: { type: 'csv-origin', path: 'in.csv' },
      d: { type: 'csv-destination', from: 'o', path: 'out.csv', ...options },
    };
    await expect(run({ 'in.csv': TEXT }, { stages })).rejects.toThrow(problem);
  });
});
