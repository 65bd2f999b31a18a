import type { Case } from './csv-cases.ts';

const DAY = 86_400_000;
const day = (text: string): number => (Date.parse(text) / DAY) * DAY;

/** Texts that are, or are not, of the type that their column is declared to be. */
export const VALUES: readonly Case[] = [
  {
    what: 'integers',
    text: 'a,b\n1,x\nq,y\n9223372036854775807,z\n9223372036854775808,w\n-9223372036854775808,v\n1.5,u\n 7 ,t\n"8",s\n+9,r\n,q\n"",p\n',
    options: { types: { a: 'integer' } },
    out: 'a,b\n1,x\n9223372036854775807,z\n-9223372036854775808,v\n 7 ,t\n"8",s\n+9,r\n,q\n"",p\n',
    rows: [
      [1, 'x'],
      ['9223372036854775807', 'z'],
      ['-9223372036854775808', 'v'],
      [7, 't'],
      [8, 's'],
      [9, 'r'],
      [null, 'q'],
      [null, 'p'],
    ],
    rejects: [
      [3, 'invalid-value', 'q,y'],
      [5, 'overflow', '9223372036854775808,w'],
      [7, 'invalid-value', '1.5,u'],
    ],
  },
  {
    what: 'floats',
    text: 'a\n1\n1e400\n-1e400\nnan\ninf\n-Infinity\n1e-400\n.5\n5.\n0x10\n1_000\n"1,5"\n-0\n',
    options: { types: { a: 'float' } },
    out: 'a\n1\nnan\ninf\n-Infinity\n1e-400\n.5\n5.\n-0\n',
    rows: [[1], [Number.NaN], [Infinity], [-Infinity], [0], [0.5], [5], [-0]],
    rejects: [
      [3, 'overflow', '1e400'],
      [4, 'overflow', '-1e400'],
      [11, 'invalid-value', '0x10'],
      [12, 'invalid-value', '1_000'],
      [13, 'invalid-value', '"1,5"'],
    ],
  },
  {
    what: 'JSON and lists',
    text: 'a|b\n{"x": [1]}|[1,null]\n{x}|[]\n"a ""quoted"""|[2]\n 7 |[1.5]\nnull|{}\n"""text"""|[3]\n|\n',
    options: { delimiter: '|', types: { a: 'json', b: 'list<integer>' } },
    out: 'a,b\n"{""x"": [1]}","[1,null]"\n"""text""",[3]\n,\n',
    rows: [
      ['{"x": [1]}', '[1,null]'],
      ['"text"', '[3]'],
      [null, null],
    ],
    rejects: [
      [3, 'invalid-value', '{x}|[]'],
      [4, 'invalid-value', '"a ""quoted"""|[2]'],
      [5, 'invalid-value', ' 7 |[1.5]'],
      [6, 'invalid-value', 'null|{}'],
    ],
  },
  {
    what: 'dates',
    text: 'a,b\n2024-02-29,x\n2023-02-29,y\n2024-13-01,z\n0001-01-01,w\n9999-12-31,v\n10000-01-01,u\n',
    options: { types: { a: 'date' } },
    out: 'a,b\n2024-02-29,x\n0001-01-01,w\n9999-12-31,v\n',
    rows: [
      [day('2024-02-29'), 'x'],
      [day('0001-01-01'), 'w'],
      [day('9999-12-31'), 'v'],
    ],
    rejects: [
      [3, 'invalid-value', '2023-02-29,y'],
      [4, 'invalid-value', '2024-13-01,z'],
      [7, 'invalid-value', '10000-01-01,u'],
    ],
  },
  {
    what: 'booleans',
    text: 'a,b\ntrue,x\nFALSE,y\n1,z\nNo,w\n2,v\non,u\nmaybe,t\n',
    options: { types: { a: 'boolean' } },
    out: 'a,b\ntrue,x\nFALSE,y\n1,z\nNo,w\non,u\n',
    rows: [
      [true, 'x'],
      [false, 'y'],
      [true, 'z'],
      [false, 'w'],
      [true, 'u'],
    ],
    rejects: [
      [6, 'invalid-value', '2,v'],
      [8, 'invalid-value', 'maybe,t'],
    ],
  },
  {
    what: 'decimals',
    text: 'a,b\n1.50,x\n1.505,y\n99999999.99,z\n100000000.00,w\n1e2,v\n',
    options: { types: { a: 'decimal(10,2)' } },
    out: 'a,b\n1.50,x\n99999999.99,z\n1e2,v\n',
    rejects: [
      [3, 'invalid-value', '1.505,y'],
      [5, 'overflow', '100000000.00,w'],
    ],
  },
  {
    what: 'a value that is wrong in a row of several lines',
    text: 'a,b\n1,"x\ny"\nq,"x\ny"\n3,z\nr,w\n',
    options: { types: { a: 'integer' } },
    out: 'a,b\n1,"x\ny"\n3,z\n',
    rejects: [
      [4, 'invalid-value', 'q,"x\ny"'],
      [7, 'invalid-value', 'r,w'],
    ],
  },
];
