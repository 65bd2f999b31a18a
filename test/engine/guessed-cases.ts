import type { Files, Stages } from './jobs.ts';

/** More rows than are looked at, then one that is other, then as many again. */
export const rows = (usual: (i: number) => string, other: string, count = 24_000): string[] => [
  ...Array.from({ length: count }, (_, i) => usual(i)),
  other,
  ...Array.from({ length: 4000 }, (_, i) => usual(i)),
];
export const SMALL = { rangeBytes: 40_000 };
export const padding = 'x'.repeat(20);
export const csv = (header: string, lines: readonly string[]): string => `${[header, ...lines].join('\n')}\n`;

/** Written by value, since another delimiter or a type is wanted. */
export const toJson: Stages = { d: { type: 'json-destination', from: 'o', path: 'out.jsonl', format: 'lines' } };

/** `k` counts, `zip` and `qty` are guessed as integers, and other values come behind the sample. */
export const SALES: Files = {
  'in.csv': csv('k,zip,qty,pad', [
    ...rows((i) => `${i},${10000 + i},${i % 7},${padding}`, `24000,02215,6,${padding}`),
    `28001,02216,n/a,${padding}`,
    ...rows((i) => `${i},${10000 + i},${i % 7},${padding}`, `1,11111,1,${padding}`, 0),
  ]),
};
export const ORIGIN: Stages = { o: { type: 'csv-origin', path: 'in.csv' } };
export const zipNote = {
  stage: 'o',
  severity: 'warning',
  text: 'column zip was taken for integer, which does not hold 02215 on line 24002; the run began again with string: set types: { zip: string } to declare it',
};
export const qtyNote = {
  stage: 'o',
  severity: 'warning',
  text: 'column qty was taken for integer, which does not hold n/a on line 28003; the run began again with string: set types: { qty: string } to declare it',
};
