import type { JobEditor } from '../document/types.ts';
import { givenValues, missingParameters, type ParameterTexts, rememberedTexts, rememberTexts } from './parameters.ts';
import type { Workspace } from './workspace.svelte.ts';

const jobKey = ({ file, name }: JobEditor): string => file ?? name;

/** Runs the job that is shown, with the values it was last run with; asks for those that it cannot do without. */
export async function runJob(workspace: Workspace): Promise<void> {
  const editor = workspace.active;
  if (!editor) return;
  const texts = rememberedTexts(jobKey(editor));
  if (missingParameters(editor.parameters, texts).length > 0) await runWith(workspace);
  else await start(workspace, editor, texts);
}

/** Asks for the values of the job's parameters, and runs it. `given`: what the form holds at first; by default what the job was last run with. */
export async function runWith(workspace: Workspace, given?: ParameterTexts): Promise<void> {
  const editor = workspace.active;
  if (!editor) return;
  const before = given ?? rememberedTexts(jobKey(editor));
  const texts = await workspace.dialogs.show(() => import('./dialogs/RunDialog.svelte'), { editor, texts: before });
  if (!texts) return;
  rememberTexts(jobKey(editor), texts);
  await start(workspace, editor, texts);
}

async function start(workspace: Workspace, editor: JobEditor, texts: ParameterTexts): Promise<void> {
  await workspace.host.call('runs.start', {
    job: { text: editor.text, ...(editor.file && { file: editor.file }), parameters: givenValues(editor.parameters, texts) },
  });
}

export async function stopJob(_workspace: Workspace): Promise<void> {}

/** Shows all problems of the job, also those of stages that were not configured yet. */
export function validateJob(workspace: Workspace): void {
  const editor = workspace.active;
  if (!editor) return;
  editor.showAll = true;
  workspace.panel = 'problems';
}
