import { expect, test } from 'vitest';
import { completeJob, type JobFacts } from '../../../renderer/yaml/complete.ts';

const facts: JobFacts = {
  outputs: ['sales', 'sales.rejects', 'by_city'],
  parameters: ['day'],
  connections: ['warehouse'],
  columnsInto: (stage) => (stage === 'by_city' ? ['city', 'amount'] : []),
};

/** Completes at the `|` of a text. */
function complete(text: string): readonly string[] {
  const lines = text.split('\n');
  const line = lines.findIndex((one) => one.includes('|'));
  const before = lines[line]!.slice(0, lines[line]!.indexOf('|'));
  lines[line] = lines[line]!.replace('|', '');
  return completeJob(lines, line, before, facts)?.suggestions.map((one) => one.text) ?? [];
}

const STAGE = 'openstage: 1\nstages:\n  by_city:\n    type: aggregator\n';

test.each([
  [
    'keys of a job that are not there yet',
    'name: a\n|',
    ['description', 'parameters', 'connections', 'stages', 'onError', 'ordered'],
  ],
  ['types of stages', 'stages:\n  a:\n    type: csv|', undefined],
  ['stages and ports to read, without its own', 'stages:\n  by_city:\n    from: |', ['sales', 'sales.rejects']],
  ['columns that come in', `${STAGE}    keys: |`, ['city', 'amount']],
  ['columns in a list', `${STAGE}    keys: [city, |`, ['city', 'amount']],
  ['keys of a parameter', 'parameters:\n  day:\n    |', ['type', 'default', 'required', 'description', 'values']],
  ['types of a parameter', 'parameters:\n  day:\n    type: |', undefined],
  ['nothing in a text that is no key', 'stages:\n  a:\n    where: amount > |', []],
  ['nothing for a name that a person must give', 'stages:\n  |', []],
])('offers %s', (_, text, expected) => {
  if (expected) expect(complete(text)).toEqual(expected);
  else expect(complete(text).length).toBeGreaterThan(4);
});

test('offers the options of a stage by its type, wherever the type stands', () => {
  expect(complete('stages:\n  high:\n    |\n    type: filter')).toEqual(
    expect.arrayContaining(['from', 'where', 'column', 'operator']),
  );
  expect(complete('stages:\n  high:\n    type: filter\n    |')).not.toContain('type');
  expect(complete('stages:\n  high:\n    type: filter\n    operator: |')).toContain('between');
});

test('says from which column on a suggestion replaces the text', () => {
  expect(completeJob(['stages:', '  a:', '    type: csv'], 2, '    type: csv', facts)?.from).toBe(10);
  expect(completeJob(['na'], 0, 'na', facts)?.from).toBe(0);
});
