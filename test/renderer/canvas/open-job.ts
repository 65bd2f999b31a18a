import { createJobEditor, type JobDocument } from '../../../renderer/document/job-editor.svelte.ts';
import { FakeHost } from '../document/fake-host.ts';

/** An open job of these stages, at these places. */
export function openJob(stages: string, places: Readonly<Record<string, readonly [x: number, y: number]>> = {}): JobDocument {
  const layout = Object.fromEntries(Object.entries(places).map(([id, [x, y]]) => [id, { x, y }]));
  return createJobEditor({
    host: new FakeHost(),
    text: `openstage: 1\nname: job\nstages:\n${stages.replace(/^/gm, '  ')}\n`,
    layout: { version: 1, stages: layout, notes: [] },
  });
}

/** Two inputs joined, with a filter on the left whose rejects are written. */
export const SALES = `sales: { type: generator, rows: 10, columns: { id: { generator: sequence }, amount: { generator: normal } } }
customers: { type: generator, rows: 5, columns: { id: { generator: sequence } } }
high: { type: filter, from: sales, where: amount > 1 }
named: { type: join, from: { left: high, right: customers }, keys: [id] }
show: { type: printer, from: named }
refused: { type: csv-destination, from: high.rejects, path: refused.csv }`;
