import type { ParameterDeclaration } from '../../model/job/document.ts';
import { ownValue } from '../../model/own.ts';
import type { JobEditor } from '../document/types.ts';
import { textOf, valueOf } from './parameters.ts';

/** A name that none of these is: `parameter`, `parameter_2` and so on. */
export function freeName(stem: string, taken: readonly string[]): string {
  let name = stem;
  for (let count = 2; taken.includes(name); count++) name = `${stem}_${count}`;
  return name;
}

/** What is wrong with a parameter's new name; `undefined` when nothing is. */
export function nameFault(name: string, others: readonly string[]): string | undefined {
  if (others.includes(name)) return 'A parameter of this name exists already.';
  return /^[A-Za-z_][\w.-]*$/.test(name) ? undefined : 'A letter followed by letters, digits, _, - and .';
}

/** Changes fields of a declaration; `undefined` and empty texts remove one. Values are written as the type asks for. */
export function changeParameter(
  editor: JobEditor,
  name: string,
  changes: Partial<Record<keyof ParameterDeclaration, unknown>>,
): void {
  const given = Object.entries(changes).map(([field, value]) => [field, value === '' ? undefined : value]);
  const merged = Object.entries({ ...ownValue(editor.parameters, name), ...Object.fromEntries(given) });
  const declaration = Object.fromEntries(merged.filter(([, value]) => value !== undefined));
  const { type } = declaration as ParameterDeclaration;
  const retyped = {
    ...declaration,
    ...('default' in declaration && { default: valueOf(textOf(declaration.default as never), type) ?? '' }),
    ...('values' in declaration && {
      values: (declaration.values as never[]).map((value) => valueOf(textOf(value), type) ?? ''),
    }),
  };
  editor.apply(`Edit parameter ${name}`, (edit) => edit.setParameter(name, retyped), { merge: `parameter:${name}` });
}

/** `a, b` as a list of allowed values; nothing when there are none. */
export function listOf(text: string): readonly string[] | undefined {
  const values = text
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
  return values.length === 0 ? undefined : values;
}
