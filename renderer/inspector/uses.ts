import { Problems } from '../../model/expression/problems.ts';
import { tokenize } from '../../model/expression/tokens.ts';
import type { Value } from '../../model/job/document.ts';
import type { JobEditor, StageView } from '../document/types.ts';
import { allFields, type Field, formOf, type Kind } from './form-model.ts';
import { entriesOf, listOf } from './values.ts';

/**
 * The stages behind `stage` that name a column which it gives, in the order of the document; and itself, where it reads a new column of its own. Where a stage
 * makes a column of this name, looking ends.
 */
export function stagesNaming(editor: JobEditor, stage: string, column: string): readonly string[] {
  const own = editor.stage(stage);
  const reached = new Set<string>(own && readsOwn(own, column) ? [stage] : []);
  const queue = [stage];
  for (let from = queue.pop(); from !== undefined; from = queue.pop()) {
    for (const link of editor.links) {
      if (link.from.stage !== from || reached.has(link.to.stage)) continue;
      reached.add(link.to.stage);
      const view = editor.stage(link.to.stage);
      if (view && !makesColumn(view, column)) queue.push(link.to.stage);
    }
  }
  return editor.stages.filter((view) => reached.has(view.id) && namesColumn(view, column)).map(({ id }) => id);
}

/** Whether a stage that adds columns reads one of them by this name, which its input does not have. */
function readsOwn(view: StageView, column: string): boolean {
  const schema = view.type === 'derive' ? view.inputs[0]?.schema : undefined;
  return schema !== undefined && !schema.some(({ name }) => name === column) && namesColumn(view, column);
}

/** Whether the options of a stage name a column of its input. */
export function namesColumn(view: Pick<StageView, 'spec' | 'options'>, column: string): boolean {
  return fieldsIn(view).some(({ name, kind }) => names(kind, view.options[name], column));
}

function makesColumn(view: StageView, column: string): boolean {
  return fieldsIn(view).some(
    ({ name, kind }) =>
      kind.is === 'map' && kind.key.is === 'new-column' && entriesOf(view.options[name]).some(([key]) => key === column),
  );
}

function fieldsIn({ spec }: Pick<StageView, 'spec'>): readonly Field[] {
  return spec ? allFields(formOf(spec)) : [];
}

function names(kind: Kind, value: Value | undefined, column: string): boolean {
  if (value === undefined || value === null) return false;
  switch (kind.is) {
    case 'column':
      return value === column;
    case 'columns':
      return listOf(value).includes(column);
    case 'expression':
      return expressionNames(String(value), column);
    case 'list':
      return listOf(value).some((item) => names(kind.of, item, column));
    case 'map':
      return entriesOf(value).some(([key, item]) => names(kind.key, key, column) || names(kind.of, item, column));
    case 'object':
      if (typeof value === 'string')
        return kind.fields.some((field) => kind.short.includes(field.name) && names(field.kind, value, column));
      return entriesOf(value).some(([key, item]) =>
        kind.fields.some((field) => field.name === key && names(field.kind, item, column)),
      );
    default:
      return false;
  }
}

/** Whether a name stands in an expression; a name without quotes in any case. */
function expressionNames(text: string, column: string): boolean {
  return tokenize(text, new Problems()).some(
    (token) =>
      (token.kind === 'name' && token.text === column) ||
      (token.kind === 'word' && token.text.toLowerCase() === column.toLowerCase()),
  );
}
