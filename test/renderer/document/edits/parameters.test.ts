import { expect, test } from 'vitest';
import { edited } from './edited.ts';

const JOB = `openstage: 1
parameters:
  day: { type: date } # which
  limit: { type: integer, default: 5 }
connections:
  db: { type: sqlite, path: "\${day}.db" }
stages:
  a: { type: csv-origin, path: "in/\${ day }.csv" }
  f:
    type: filter
    from: a
    # only then
    where: at = \${day} AND n < \${limit}
  z: { type: printer, from: f, title: "$\${day} \${env:day}" }
onError: { policy: skip, deadLetter: "out/\${day}.jsonl" }
`;

test('renames a parameter in its place, and all references to it', () => {
  expect(edited(JOB, (edit) => edit.renameParameter('day', 'date'))).toBe(
    JOB.replace('day: {', 'date: {')
      .replace('"${day}.db"', '"${date}.db"')
      .replace('${ day }', '${date}')
      .replace('at = ${day}', 'at = ${date}')
      .replace('out/${day}', 'out/${date}'),
  );
});

test.each([
  ['gone', 'date', 'unknown parameter: gone'],
  ['day', 'limit', 'the name is in use: limit'],
])('refuses to rename %s to %s', (from, to, message) => {
  expect(() => edited(JOB, (edit) => edit.renameParameter(from, to))).toThrow(message);
});
