import { describe, expect, it, test } from 'vitest';
import { INTEGER, type Schema, STRING } from '../../../model/types.ts';
import type { JobEditor, LinkView, PortRef, StageView } from '../../../renderer/document/types.ts';
import { originOf } from '../../../renderer/preview/origins.ts';
import { obstacleOf, portsOf, shownTarget, upstreamKey } from '../../../renderer/preview/target.ts';

interface Sketch {
  readonly from?: readonly (readonly [stage: string, port: string])[];
  readonly outputs?: readonly string[];
  readonly columns?: Schema;
  readonly options?: StageView['options'];
  readonly blank?: boolean;
  readonly error?: string;
  readonly code?: string;
  readonly inputs?: number;
  readonly ends?: boolean;
}

/** As much of an editor as these functions look at. */
function editorOf(
  sketches: Readonly<Record<string, Sketch>>,
  selection: Partial<Pick<JobEditor, 'selectedStages' | 'selectedLink'>> = {},
) {
  const stages = Object.entries(sketches).map(
    ([id, sketch]): StageView => ({
      ...{
        id,
        type: 'any',
        options: sketch.options ?? {},
        disabled: false,
        position: { x: 0, y: 0 },
        blank: sketch.blank ?? false,
      },
      inputs: Array.from({ length: sketch.inputs ?? sketch.from?.length ?? 0 }, (_, index) => ({
        name: `in${index}`,
        rejects: false,
      })),
      ...(sketch.ends && { spec: { outputs: 'none' } as NonNullable<StageView['spec']> }),
      outputs: (sketch.outputs ?? ['out']).map((name) => ({ name, rejects: name === 'rejects' })),
      problems: sketch.error
        ? [{ code: sketch.code ?? 'c', message: sketch.error, severity: 'error', place: { stage: id } }]
        : [],
    }),
  );
  const links = stages.flatMap(({ id }) =>
    (sketches[id]!.from ?? []).map(
      ([stage, port], index): LinkView => ({
        ...{
          id: `${stage}.${port}>${id}.in${index}`,
          from: { stage, port },
          to: { stage: id, port: `in${index}` },
          rejects: false,
        },
      }),
    ),
  );
  return {
    ...{ file: undefined, parameters: {}, connections: {}, sourceNotes: {}, sourceSchemas: {} },
    ...{ selectedStages: new Set<string>(), selectedLink: undefined, ...selection },
    stage: (id: string) => stages.find((stage) => stage.id === id),
    link: (id: string) => links.find((link) => link.id === id),
    inputsOf: (stage: string) => links.filter(({ to }) => to.stage === stage),
    schemaAt: ({ stage }: PortRef) => sketches[stage]?.columns,
  };
}

const FLOW: Readonly<Record<string, Sketch>> = {
  sales: { columns: [{ name: 'id', type: INTEGER, nullable: false }] },
  high: { from: [['sales', 'out']], outputs: ['out', 'rejects'], columns: [{ name: 'id', type: INTEGER, nullable: false }] },
  load: { from: [['high', 'out']], outputs: [] },
  table: { from: [['high', 'out']], outputs: ['rejects'] },
};

describe('shownTarget', () => {
  const table: [string, Parameters<typeof editorOf>[1], PortRef | undefined, PortRef | undefined][] = [
    ['nothing when nothing is selected', {}, undefined, undefined],
    ['the first output of the selected stage', { selectedStages: new Set(['high']) }, undefined, { stage: 'high', port: 'out' }],
    [
      'the asked port of the selected stage',
      { selectedStages: new Set(['high']) },
      { stage: 'high', port: 'rejects' },
      { stage: 'high', port: 'rejects' },
    ],
    [
      'the selected stage before another that was asked',
      { selectedStages: new Set(['sales']) },
      { stage: 'high', port: 'rejects' },
      { stage: 'sales', port: 'out' },
    ],
    ['what a destination gets', { selectedStages: new Set(['load']) }, undefined, { stage: 'load', port: '' }],
    [
      'what a destination gets that refuses rows',
      { selectedStages: new Set(['table']) },
      undefined,
      { stage: 'table', port: '' },
    ],
    [
      'the rejects of a destination when they are asked for',
      { selectedStages: new Set(['table']) },
      { stage: 'table', port: 'rejects' },
      { stage: 'table', port: 'rejects' },
    ],
    ['the start of the selected link', { selectedLink: 'sales.out>high.in0' }, undefined, { stage: 'sales', port: 'out' }],
    ['the asked port while nothing is selected', {}, { stage: 'high', port: 'rejects' }, { stage: 'high', port: 'rejects' }],
    ['no port of a stage that has gone', {}, { stage: 'gone', port: 'out' }, undefined],
    ['the first output when the asked port has gone', {}, { stage: 'high', port: 'gone' }, { stage: 'high', port: 'out' }],
  ];
  for (const [name, selection, asked, target] of table) {
    it(`is ${name}`, () => expect(shownTarget(editorOf(FLOW, selection), asked)).toEqual(target));
  }
});

test.each([
  ['sales', ['out']],
  ['high', ['out', 'rejects']],
  ['load', []],
  ['table', ['in', 'rejects']],
])('the ports of %s are %j', (stage, titles) => {
  expect(portsOf(editorOf(FLOW).stage(stage)!).map(({ title }) => title)).toEqual(titles);
});

describe('upstreamKey', () => {
  const changed = (stage: string, sketch: Sketch) => editorOf({ ...FLOW, [stage]: { ...FLOW[stage], ...sketch } });
  const key = (editor: ReturnType<typeof editorOf>) => upstreamKey(editor, 'high');
  it('changes with the options of what feeds the stage', () => {
    expect(key(changed('sales', { options: { path: 'b.csv' } }))).not.toBe(key(editorOf(FLOW)));
    expect(key(changed('high', { options: { limit: 1n } }))).not.toBe(key(changed('high', { options: { limit: 2n } })));
  });
  it('does not change with what comes after', () => {
    expect(key(changed('load', { options: { path: 'b.csv' } }))).toBe(key(editorOf(FLOW)));
  });
  it('ends where links go round', () => {
    expect(upstreamKey(editorOf({ a: { from: [['b', 'out']] }, b: { from: [['a', 'out']] } }), 'a')).toContain('"b"');
  });
});

describe('obstacleOf', () => {
  it('finds none in a sound job', () => expect(obstacleOf(editorOf(FLOW), { stage: 'load', port: 'out' })).toBeUndefined());
  it('finds the nearest stage that is not configured', () => {
    expect(obstacleOf(editorOf({ ...FLOW, sales: { blank: true } }), { stage: 'load', port: 'out' })).toEqual({
      kind: 'blank',
      stage: 'sales',
    });
  });
  it('finds errors before the stage, not after', () => {
    const editor = editorOf({ ...FLOW, high: { ...FLOW.high, error: 'unknown column: x' } });
    expect(obstacleOf(editor, { stage: 'load', port: 'out' })).toMatchObject({ kind: 'error', stage: 'high' });
    expect(obstacleOf(editor, { stage: 'sales', port: 'out' })).toBeUndefined();
  });
  it('shows rows that nothing reads yet', () => {
    const editor = editorOf({ sales: { error: 'unused output: sales', code: 'unused-output' } });
    expect(obstacleOf(editor, { stage: 'sales', port: 'out' })).toBeUndefined();
  });
  it('asks nothing of a destination for what it would get, but of all that feeds it', () => {
    const load = { from: [['high', 'out'] as const], outputs: [], ends: true, error: 'missing path' };
    const got = { stage: 'load', port: '' };
    expect(obstacleOf(editorOf({ ...FLOW, load }), got)).toBeUndefined();
    expect(obstacleOf(editorOf({ ...FLOW, load: { ...load, blank: true } }), got)).toBeUndefined();
    expect(obstacleOf(editorOf({ ...FLOW, load, high: { ...FLOW.high, error: 'x' } }), got)).toMatchObject({ stage: 'high' });
    expect(obstacleOf(editorOf({ load: { outputs: [], ends: true, inputs: 1 } }), got)).toMatchObject({ kind: 'unlinked' });
    expect(obstacleOf(editorOf({ ...FLOW, load: { ...load, ends: false } }), got)).toMatchObject({ stage: 'load' });
  });
  it.each(['several-consumers', 'same-target'])('asks nothing of others that %s is about', (code) => {
    const editor = editorOf({ ...FLOW, high: { ...FLOW.high, error: 'x', code } });
    expect(obstacleOf(editor, { stage: 'high', port: 'out' })).toBeUndefined();
  });
  it('finds inputs without a link', () => {
    expect(obstacleOf(editorOf({ high: { inputs: 1 } }), { stage: 'high', port: 'out' })).toEqual({
      kind: 'unlinked',
      stage: 'high',
    });
  });
});

describe('originOf', () => {
  const id = { name: 'id', type: INTEGER, nullable: false };
  const at = (sketches: Readonly<Record<string, Sketch>>, stage: string, column: string) =>
    originOf(editorOf(sketches), { stage, port: 'out' }, column).stage;
  it('follows a column to the source', () => expect(at(FLOW, 'high', 'id')).toBe('sales'));
  it('stops where the type changes', () => {
    expect(at({ ...FLOW, high: { ...FLOW.high, columns: [{ ...id, type: STRING }] } }, 'high', 'id')).toBe('high');
  });
  it('stops where options make the column anew', () => {
    expect(at({ ...FLOW, high: { ...FLOW.high, options: { columns: { id: 'id + 1' } } } }, 'high', 'id')).toBe('high');
  });
  it('stops where two inputs have the column', () => {
    const both = {
      a: { columns: [id] },
      b: { columns: [id] },
      join: { from: [['a', 'out'] as const, ['b', 'out'] as const], columns: [id] },
    };
    expect(at(both, 'join', 'id')).toBe('join');
  });
});
