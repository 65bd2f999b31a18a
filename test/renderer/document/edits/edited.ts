import { JobEdit } from '../../../../renderer/document/edits/job-edit.ts';
import { JobState } from '../../../../renderer/document/job-state.ts';
import { EMPTY_LAYOUT } from '../../../../renderer/document/layout.ts';
import { JobText } from '../../../../renderer/document/text/job-text.ts';

/** The text after an edit, with the schemas that are known before it. */
export function edited(text: string, change: (edit: JobEdit) => void): string {
  const job = JobText.of(text);
  const state = new JobState({
    text,
    job,
    layout: EMPTY_LAYOUT,
    found: new Map(),
    file: undefined,
    breakage: undefined,
    shared: {},
  });
  const schemaAt = ({ stage, port }: { stage: string; port: string }) => state.checked.schemas.get(stage)?.[port];
  const edit = new JobEdit(job, EMPTY_LAYOUT, schemaAt);
  change(edit);
  return edit.text.text;
}
