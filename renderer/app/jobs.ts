import type { Draft, JobFile } from '../../ipc/api.ts';
import { createJobEditor, type JobDocument } from '../document/job-editor.svelte.ts';
import type { JobEditor } from '../document/types.ts';
import { baseName, folderOf, JOB_FILES } from './file-list.ts';
import { pickFile } from './pick-file.ts';
import { runJob } from './run-commands.ts';
import type { Workspace } from './workspace.svelte.ts';

const EMPTY_JOB = 'openstage: 1\nstages: {}\n';

function show(workspace: Workspace, editor: JobEditor): void {
  workspace.tabs = [...workspace.tabs, editor];
  workspace.activeId = editor.id;
}

export function newJob(workspace: Workspace): void {
  show(workspace, createJobEditor({ host: workspace.host, text: EMPTY_JOB }));
}

/** Lets a person choose a job, and opens it. */
export async function openJob(workspace: Workspace): Promise<void> {
  const file = await pickFile(workspace, { title: 'Open a job', filters: [JOB_FILES] });
  if (file !== undefined) await openFile(workspace, file);
}

/** Opens a job's file, or shows it when it is open already. */
export async function openFile(workspace: Workspace, file: string): Promise<void> {
  try {
    const open = workspace.tabs.find((editor) => editor.file === file);
    if (open) workspace.activeId = open.id;
    else showFile(workspace, await workspace.host.call('jobs.open', file));
  } catch (error) {
    workspace.notices.fail(`${baseName(file)} was not opened`, error);
  }
}

function showFile(workspace: Workspace, { file, text, version, layout }: JobFile): void {
  show(workspace, createJobEditor({ host: workspace.host, file, text, version, ...(layout && { layout }) }));
}

/** Makes a job of a template, opens it and runs it. */
export async function openTemplate(workspace: Workspace, id: string): Promise<void> {
  try {
    showFile(workspace, await workspace.host.call('templates.create', id));
    await runJob(workspace);
  } catch (error) {
    workspace.notices.fail('The template was not opened', error);
  }
}

/** Opens what was kept of a job that was not saved. */
export async function openDraft(workspace: Workspace, draft: Draft): Promise<void> {
  const { id, file, text, layout, version } = draft;
  show(
    workspace,
    createJobEditor({
      host: workspace.host,
      id,
      text,
      savedText: '',
      ...(file !== undefined && { file }),
      ...(layout && { layout }),
      ...(version !== undefined && { version }),
    }),
  );
}

/** Saves a job, and asks for its name where it has none. Gives whether it is saved. */
export async function saveJob(workspace: Workspace, editor: JobEditor, { as = false } = {}): Promise<boolean> {
  const file = as || editor.file === undefined ? await pickFile(workspace, saveRequest(editor)) : editor.file;
  if (file === undefined) return false;
  const { text, layout } = editor;
  const outcome = await workspace.host.call('jobs.save', { file, text, layout, overwrite: true });
  if (outcome.saved) (editor as JobDocument).saved(file, text, outcome.version);
  return outcome.saved;
}

function saveRequest({ file, name }: JobEditor) {
  const stem =
    name
      .trim()
      .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
      .replaceAll(/^-+|-+$/g, '') || 'job';
  return {
    title: 'Save the job as',
    kind: 'save' as const,
    suggested: file === undefined ? `${stem}.job.yaml` : baseName(file),
    ...(file !== undefined && { folder: folderOf(file) }),
    filters: [JOB_FILES],
  };
}

/** Takes a job from the window; the one beside it is shown then. What is not saved is asked about. */
export async function closeJob(workspace: Workspace, editor: JobEditor): Promise<void> {
  if (editor.modified && !(await mayClose(workspace, editor))) return;
  const index = workspace.tabs.indexOf(editor);
  workspace.tabs = workspace.tabs.filter((other) => other !== editor);
  if (workspace.activeId === editor.id) workspace.activeId = (workspace.tabs[index] ?? workspace.tabs[index - 1])?.id;
}

async function mayClose(workspace: Workspace, editor: JobEditor): Promise<boolean> {
  const answer = await workspace.dialogs.ask({
    title: `Save ${editor.name}?`,
    text: 'Changes that are not saved are lost when the job is closed.',
    answers: [
      { id: 'save', title: 'Save', variant: 'primary' },
      { id: 'discard', title: 'Discard', variant: 'danger' },
    ],
  });
  return answer === 'save' ? saveJob(workspace, editor) : answer === 'discard';
}

/** Shows the job `step` tabs further, in a ring. */
export function showNextJob(workspace: Workspace, step: 1 | -1): void {
  const { tabs, activeId } = workspace;
  const index = tabs.findIndex(({ id }) => id === activeId);
  const next = tabs[index < 0 ? (step > 0 ? 0 : tabs.length - 1) : (index + step + tabs.length) % tabs.length];
  if (next) workspace.activeId = next.id;
}
