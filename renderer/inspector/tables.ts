import type { ConnectionTarget, JobText, TableSummary } from '../../ipc/api.ts';
import type { JobEditor } from '../document/types.ts';
import type { Option } from './combobox.ts';
import { allFields, formOf } from './form-model.ts';
import { absolutePath, folderOf } from './paths.ts';
import type { FormTarget } from './target.ts';

/** The job as hosts take it. */
export function jobText({ text, file }: JobEditor): JobText {
  return { text, ...(file !== undefined && { file }) };
}

/** The database that a stage names: by a connection, or by a file that is a database. */
export function connectionOf(target: FormTarget): ConnectionTarget | undefined {
  const { editor, stage, options } = target;
  const spec = stage === undefined ? undefined : editor.stage(stage)?.spec;
  if (!spec) return undefined;
  const fields = allFields(formOf(spec));
  const types = fields.flatMap(({ kind }) => (kind.is === 'connection' ? kind.types : []));
  const named = fields.find(({ name, kind }) => kind.is === 'connection' && typeof options[name] === 'string');
  if (named) return { job: jobText(editor), name: String(options[named.name]) };
  const file = fields.find(({ name, kind }) => kind.is === 'file' && typeof options[name] === 'string');
  if (!file || types[0] === undefined) return undefined;
  const path = absolutePath(String(options[file.name]), folderOf(editor.file) ?? target.workspace.info?.jobsFolder);
  return { connection: { name: 'file', type: types[0], fields: { path } } };
}

export function tableOptions(tables: readonly TableSummary[]): readonly Option[] {
  return tables.map(({ schema, name, kind, rows }) => {
    const value = schema === undefined || schema === 'main' ? name : `${schema}.${name}`;
    const detail = kind === 'view' ? 'view' : rows === undefined ? undefined : `${rows.toLocaleString('en')} rows`;
    return { value, ...(detail !== undefined && { detail }) };
  });
}
