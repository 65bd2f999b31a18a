import { expect, test } from 'vitest';
import type { JobEdit } from '../../../../renderer/document/edits/job-edit.ts';
import type { PortRef } from '../../../../renderer/document/types.ts';
import { edited } from './edited.ts';

const port = (text: string): PortRef => {
  const [stage = '', name = ''] = text.split('.');
  return { stage, port: name };
};
const link = (from: string, to: string) => (edit: JobEdit) => edit.link(port(from), port(to));

const cases: [name: string, before: string, change: (edit: JobEdit) => void, after: string][] = [
  [
    'links a stage',
    'a: { type: generator }\np: { type: printer }',
    link('a.out', 'p.in'),
    'a: { type: generator }\np: { type: printer, from: a }',
  ],
  [
    'replaces the link of an input',
    'a: { type: generator }\nb: { type: generator }\np: { type: printer, from: a } # shown',
    link('b.out', 'p.in'),
    'a: { type: generator }\nb: { type: generator }\np: { type: printer, from: b } # shown',
  ],
  [
    'links rejects',
    'f: { type: filter }\np: { type: printer }',
    link('f.rejects', 'p.in'),
    'f: { type: filter }\np: { type: printer, from: f.rejects }',
  ],
  [
    'names the inputs of a join',
    'a: { type: generator }\nb: { type: generator }\nj:\n  type: join\n  from: { left: a }\n  keys: id',
    link('b.out', 'j.right'),
    'a: { type: generator }\nb: { type: generator }\nj:\n  type: join\n  from: { left: a, right: b }\n  keys: id',
  ],
  [
    'begins the inputs of a join',
    'a: { type: generator }\nj: { type: join }',
    link('a.out', 'j.right'),
    'a: { type: generator }\nj: { type: join, from: { right: a } }',
  ],
  [
    'begins a funnel',
    'a: { type: generator }\nu: { type: funnel }',
    link('a.out', 'u.in'),
    'a: { type: generator }\nu: { type: funnel, from: [ a ] }',
  ],
  [
    'adds to a funnel',
    'a: { type: generator }\nb: { type: generator }\nu:\n  type: funnel\n  from:\n    - a # first',
    link('b.out', 'u.in'),
    'a: { type: generator }\nb: { type: generator }\nu:\n  type: funnel\n  from:\n    - a # first\n    - b',
  ],
  [
    'adds to a funnel of one',
    'a: { type: generator }\nb: { type: generator }\nu: { type: funnel, from: a }',
    link('b.out', 'u.in'),
    'a: { type: generator }\nb: { type: generator }\nu: { type: funnel, from: [ a, b ] }',
  ],
  [
    'puts a copy before a second reader',
    'a: { type: generator }\n# one\np: { type: printer, from: a }\nq: { type: printer }',
    link('a.out', 'q.in'),
    'a: { type: generator }\ncopy:\n  type: copy\n  from: a\n# one\np: { type: printer, from: copy }\nq: { type: printer, from: copy }',
  ],
  [
    'uses the copy that is there',
    'a: { type: generator }\nboth: { type: copy, from: a }\np: { type: printer, from: both }\nq: { type: printer }',
    link('a.out', 'q.in'),
    'a: { type: generator }\nboth: { type: copy, from: a }\np: { type: printer, from: both }\nq: { type: printer, from: both }',
  ],
  [
    'links one output to both inputs of a join through a copy',
    'a: { type: generator }\nj: { type: join, from: { left: a } }',
    link('a.out', 'j.right'),
    'a: { type: generator }\ncopy:\n  type: copy\n  from: a\nj: { type: join, from: { left: copy, right: copy } }',
  ],
  [
    'leaves a link as it is',
    'a: { type: generator }\np: { type: printer, from: a }',
    link('a.out', 'p.in'),
    'a: { type: generator }\np: { type: printer, from: a }',
  ],
  [
    'takes a link away',
    'a: { type: generator }\np: { type: printer, from: a } # shown',
    (edit) => edit.unlink('a.out>p.in'),
    'a: { type: generator }\np: { type: printer } # shown',
  ],
  [
    'takes one of several links of a funnel away',
    'a: { type: generator }\nb: { type: generator }\nu: { type: funnel, from: [ a, b, a ] }',
    (edit) => edit.unlink('a.out>u.in#2'),
    'a: { type: generator }\nb: { type: generator }\nu: { type: funnel, from: [ a, b ] }',
  ],
  [
    'takes the last link of a join away',
    'a: { type: generator }\nj: { type: join, from: { left: a } }',
    (edit) => edit.unlink('a.out>j.left'),
    'a: { type: generator }\nj: { type: join }',
  ],
  [
    'puts a stage into a link',
    'w: { type: switch, from: x, column: c, mapping: { 1: big } }\nx: { type: generator }\nj: { type: join, from: { left: x, right: w.big } }\nf: { type: filter }',
    (edit) => edit.insert('f', 'w.big>j.right'),
    'w: { type: switch, from: x, column: c, mapping: { 1: big } }\nx: { type: generator }\nj: { type: join, from: { left: x, right: f } }\nf: { type: filter, from: w.big }',
  ],
  [
    'renames a stage and what reads it',
    'w: { type: switch, column: c, default: rest } # routes\np: { type: printer, from: w.rest }\nu: { type: funnel, from: [ w.rejects ] }',
    (edit) => edit.renameStage('w', 'router'),
    'router: { type: switch, column: c, default: rest } # routes\np: { type: printer, from: router.rest }\nu: { type: funnel, from: [ router.rejects ] }',
  ],
  [
    'removes a stage with its comment and its links',
    'a: { type: generator }\n# --- the middle ---\n\n# keeps some\nf: { type: filter, from: a }\n\n# all of it\np: { type: printer, from: f }',
    (edit) => edit.removeStages(['f']),
    'a: { type: generator }\n# --- the middle ---\n\n# all of it\np: { type: printer }',
  ],
  [
    'removes a stage and links its neighbours',
    'a: { type: generator }\nf: { type: filter, from: a }\ng: { type: filter, from: f }\np: { type: printer, from: g }',
    (edit) => edit.removeStages(['f', 'g'], { reconnect: true }),
    'a: { type: generator }\np: { type: printer, from: a }',
  ],
];

const job = (stages: string) =>
  `openstage: 1\nname:   x # as it was\nstages:\n${stages.replace(/^(?=[^\n])/gm, '  ')}\nordered:   false\n`;

test.each(cases)('%s', (_, before, change, after) => {
  expect(edited(job(before), change)).toBe(job(after));
});

const refused: [change: (edit: JobEdit) => void, message: string][] = [
  [link('p.out', 'f.in'), 'unknown output: p'],
  [link('f.out', 'a.in'), 'generator reads no other stage'],
  [link('f.out', 'f.in'), 'the link would close a cycle'],
  [link('f.big', 'p.in'), 'unknown output: f.big'],
  [link('f.out', 'p.left'), 'unknown input: p.left'],
  [link('x.out', 'p.in'), 'unknown stage: x'],
  [(edit) => edit.unlink('a.out>p.in'), 'unknown link: a.out>p.in'],
  [(edit) => edit.insert('p', 'a.out>f.in'), 'printer does not fit into a link'],
  [(edit) => edit.renameStage('a', 'f'), 'the name is in use: f'],
  [(edit) => edit.renameStage('a', '1'), 'a letter followed by'],
  [(edit) => edit.removeStages(['x']), 'unknown stage: x'],
  [(edit) => edit.addStage('nothing', { x: 0, y: 0 }), 'unknown type of stage: nothing'],
  [(edit) => edit.move({ x: { x: 0, y: 0 } }), 'unknown stage: x'],
];

test.each(refused)('refuses what cannot be: %#', (change, message) => {
  const text = job('a: { type: generator }\nf: { type: filter, from: a }\np: { type: printer }');
  expect(() => edited(text, change)).toThrow(message);
});
