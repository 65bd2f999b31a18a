import { describe, expect, test } from 'vitest';
import {
  aggregator,
  copy,
  csvDestination,
  csvOrigin,
  derive,
  extract,
  filter,
  fromYaml,
  funnel,
  JobError,
  job,
  join,
  jsonDestination,
  lookup,
  memoryOrigin,
  printer,
  sqliteDestination,
  switchBy,
} from '../../api/index.ts';

test('a chain of stages is a job document', () => {
  const sales = job('sales')
    .extract(csvOrigin({ path: 'sales.csv' }))
    .transform(filter({ where: 'amount > 1000' }))
    .transform(aggregator({ keys: ['category'], measures: { total: { function: 'sum', column: 'amount' } } }))
    .load(csvDestination({ path: 'summary.csv' }));
  expect(sales.toDocument()).toEqual({
    openstage: 1,
    name: 'sales',
    stages: {
      'csv-origin': { type: 'csv-origin', path: 'sales.csv' },
      filter: { type: 'filter', from: 'csv-origin', where: 'amount > 1000' },
      aggregator: {
        type: 'aggregator',
        from: 'filter',
        keys: ['category'],
        measures: { total: { function: 'sum', column: 'amount' } },
      },
      'csv-destination': { type: 'csv-destination', from: 'aggregator', path: 'summary.csv' },
    },
  });
});

test('one expression: origin, switch, three paths, funnel, copy, CSV and aggregator', () => {
  const iris = job('iris')
    .extract(csvOrigin({ path: 'iris.csv' }))
    .route(switchBy({ column: 'species', mapping: { setosa: 'setosa', versicolor: 'versicolor' }, default: 'other' }), {
      setosa: (flow) => flow.transform(derive({ columns: { size: 'petal_length * 2' } }, { id: 'sized' })),
      versicolor: (flow) => flow.transform(filter({ where: 'petal_length > 4' })).transform(filter({ where: 'petal_width > 1' })),
      other: (flow) => flow,
    })
    .merge(funnel())
    .branch(
      copy(),
      (flow) => flow.load(csvDestination({ path: 'out/all.csv' })),
      (flow) =>
        flow
          .transform(aggregator({ keys: ['species'], measures: { n: { function: 'count' } } }))
          .load(csvDestination({ path: 'out/counts.csv' }, { id: 'counts', description: 'One row per species.' })),
    );
  const yaml = `openstage: 1
name: iris
stages:
  csv-origin: { type: csv-origin, path: iris.csv }
  switch:
    type: switch
    from: csv-origin
    column: species
    mapping: { setosa: setosa, versicolor: versicolor }
    default: other
  sized:
    type: derive
    from: switch.setosa
    columns: { size: petal_length * 2 }
  filter: { type: filter, from: switch.versicolor, where: petal_length > 4 }
  filter_2: { type: filter, from: filter, where: petal_width > 1 }
  funnel:
    type: funnel
    from: [ sized, filter_2, switch.other ]
  copy: { type: copy, from: funnel }
  csv-destination: { type: csv-destination, from: copy, path: out/all.csv }
  aggregator:
    type: aggregator
    from: copy
    keys: [ species ]
    measures:
      n: { function: count }
  counts:
    type: csv-destination
    from: aggregator
    description: One row per species.
    path: out/counts.csv
`;
  expect(iris.toDocument()).toEqual(fromYaml(yaml).toDocument());
  expect(Object.keys(iris.toDocument().stages)).toEqual(Object.keys(fromYaml(yaml).toDocument().stages));
  expect(fromYaml(iris.toYaml()).toDocument()).toEqual(iris.toDocument());
});

/** `from` of every stage. */
const links = (made: { toDocument(): { stages: object } }) =>
  Object.fromEntries(Object.entries(made.toDocument().stages).map(([id, { from }]) => [id, from]));

describe('links', () => {
  const rows = (name: string) => memoryOrigin({ name }, { id: name });

  test('of flows that are joined, looked up and merged', () => {
    const made = job('all')
      .extract(rows('a'))
      .join(extract(rows('b')).transform(filter({ where: 'x > 1' })), join({ keys: ['id'] }))
      .lookup(extract(rows('c')), lookup({ keys: ['id'] }))
      .merge(funnel(), extract(rows('d')), extract(rows('e')))
      .load(printer());
    expect(links(made)).toEqual({
      ...{ a: undefined, b: undefined, filter: 'b', join: { left: 'a', right: 'filter' } },
      ...{ c: undefined, lookup: { input: 'join', reference: 'c' } },
      ...{ d: undefined, e: undefined, funnel: ['lookup', 'd', 'e'], printer: 'funnel' },
    });
  });

  test('of rejects', () => {
    const made = job('rejects')
      .extract(rows('a'))
      .transform(derive({ columns: { n: 'CAST(x AS integer)' } }))
      .rejects((flow) => flow.load(jsonDestination({ path: 'bad.json' })))
      .load(sqliteDestination({ path: 'x.db', table: 't' }))
      .rejects((flow) => flow.load(printer()));
    expect(links(made)).toEqual({
      ...{ a: undefined, derive: 'a', 'json-destination': 'derive.rejects' },
      ...{ 'sqlite-destination': 'derive', printer: 'sqlite-destination.rejects' },
    });
  });

  test('of two jobs side by side', () => {
    const made = job('two')
      .extract(rows('a'))
      .load(printer())
      .and(extract(rows('b')).load(printer()));
    expect(links(made)).toEqual({ a: undefined, printer: 'a', b: undefined, printer_2: 'b' });
    expect(made.toDocument().name).toBe('two');
  });
});

test('a flow can be continued in several ways, each a job of its own', () => {
  const start = job('start').extract(memoryOrigin());
  const one = start.transform(filter({ where: 'a' })).load(printer());
  const two = start.load(printer());
  expect(Object.keys(one.toDocument().stages)).toEqual(['memory-origin', 'filter', 'printer']);
  expect(Object.keys(two.toDocument().stages)).toEqual(['memory-origin', 'printer']);
});

test('an id that is given twice is an error; one that a type would get is passed over', () => {
  const flow = job('ids').extract(memoryOrigin({}, { id: 'filter' }));
  const fine = flow.transform(filter({ where: 'a' })).load(printer());
  expect(Object.keys(fine.toDocument().stages)).toEqual(['filter', 'filter_2', 'printer']);
  const twice = flow.load(printer({}, { id: 'filter' }));
  expect(() => twice.toDocument()).toThrow(JobError);
});

describe('documents are kept without loss', () => {
  const YAML = `openstage: 1
name: kept
description: "Two\\nlines"
parameters: { least: { type: integer, default: 9007199254740993 } }
connections: { db: { type: sqlite, path: x.db } }
onError: { policy: skip, maxRejects: 3 }
stages:
  a: { type: generator, rows: 3, columns: { id: { generator: sequence } } }
  b: { type: filter, from: a, where: "id > \${least}", description: some, disabled: true }
  c: { type: join, from: { left: b, right: d.out }, keys: [id] }
  d: { type: memory-origin }
  e: { type: printer, from: c, unknown: [1, { x: null }] }
`;

  test('from YAML and back', () => {
    const document = fromYaml(YAML).toDocument();
    expect(document.parameters).toEqual({ least: { type: 'integer', default: 9007199254740993n } });
    expect(fromYaml(fromYaml(YAML).toYaml()).toDocument()).toEqual(document);
  });

  test('when it becomes part of another job', () => {
    const document = fromYaml(YAML).toDocument();
    const more = fromYaml(YAML).and(extract(memoryOrigin({}, { id: 'f' })).load(printer()));
    const { f, printer: added, ...stages } = more.toDocument().stages;
    expect([f, added]).toEqual([{ type: 'memory-origin' }, { type: 'printer', from: 'f' }]);
    expect({ ...more.toDocument(), stages }).toEqual(document);
  });

  test('text that is no document is refused', () => {
    expect(() => fromYaml('a: [')).toThrow(JobError);
    expect(() => fromYaml('')).toThrow('empty document');
  });
});

test('stages without ids are numbered past all that are given', () => {
  const idsOf = (...ids: readonly (string | undefined)[]) => {
    const flow = ids.reduce(
      (before, id) => before.transform(filter({ where: 'true' }, id === undefined ? {} : { id })),
      extract(csvOrigin({ path: 'a.csv' }, { id: 'a' })),
    );
    return Object.keys(
      job('x')
        .extract(csvOrigin({ path: 'b.csv' }, { id: 'b' }))
        .merge(funnel({}, { id: 'f' }), flow)
        .load(printer({}, { id: 'p' }))
        .toDocument().stages,
    ).filter((id) => !['a', 'b', 'f', 'p'].includes(id));
  };
  expect(idsOf(undefined, undefined, undefined, undefined)).toEqual(['filter', 'filter_2', 'filter_3', 'filter_4']);
  expect(idsOf(undefined, 'filter')).toEqual(['filter_2', 'filter']);
  expect(idsOf(undefined, undefined, 'filter_2', 'filter')).toEqual(['filter_3', 'filter_4', 'filter_2', 'filter']);
});
