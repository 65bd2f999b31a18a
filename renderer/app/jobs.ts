import type { Draft } from '../../ipc/api.ts';
import { keptDraftsOf } from '../document/kept-drafts.svelte.ts';
import type { JobEditor } from '../document/types.ts';
import { baseName, folderOf, JOB_FILES } from './file-list.ts';
import { moveTexts } from './parameters.ts';
import { pickFile } from './pick-file.ts';
import { jobKey, runJob } from './run-commands.ts';
import type { Workspace } from './workspace.svelte.ts';

export function newJob({ jobs }: Workspace): void {
  jobs.create();
  // Keys are for the empty canvas now, not for the button.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** Opens a job's text as a job of its own, which has no file yet. */
export function openText({ jobs }: Workspace, text: string): void {
  jobs.create(text);
}

/** Lets a person choose a job, and opens it. */
export async function openJob(workspace: Workspace): Promise<void> {
  const file = await pickFile(workspace, { title: 'Open a job', filters: [JOB_FILES] });
  if (file !== undefined) await openFile(workspace, file);
}

/** Opens a job's file, or shows it when it is open already. */
export async function openFile(workspace: Workspace, file: string): Promise<void> {
  const { jobs, notices } = workspace;
  try {
    const editor = await jobs.open(file);
    // There is nothing to draw, but something to mend.
    if (editor.broken && editor.stages.length === 0) workspace.showText(editor.problems[0]?.place.line);
  } catch (error) {
    notices.fail(`${baseName(file)} was not opened`, error);
  }
}

/** Makes a job of a template, opens it, shows its result and runs it. */
export async function openTemplate(workspace: Workspace, id: string): Promise<void> {
  const { host, jobs, notices } = workspace;
  try {
    const editor = jobs.adopt(await host.call('templates.create', id));
    const result = editor.stages.findLast(({ outputs }) => outputs.length === 0);
    if (result) editor.select({ stages: [result.id] });
    await runJob(workspace);
  } catch (error) {
    notices.fail('The template was not opened', error);
  }
}

/** Opens what was kept of a job that was not saved. */
export async function openDraft({ jobs, notices }: Workspace, draft: Draft): Promise<void> {
  try {
    await jobs.restoreDraft(draft);
  } catch (error) {
    notices.fail(`${draft.name} was not restored`, error);
  }
}

/** Jobs that are being saved. */
const savings = new WeakMap<JobEditor, Promise<boolean>>();

/** Saves a job, and asks for its name where it has none. Gives whether it is saved. Who asks again meanwhile waits, and what has changed since is saved then. */
export function saveJob(workspace: Workspace, editor: JobEditor, { as = false } = {}): Promise<boolean> {
  const before = savings.get(editor);
  const again = (saved: boolean) => (as || (saved && editor.modified) ? saveNow(workspace, editor, as) : saved);
  const saving = (before ? before.then(again) : saveNow(workspace, editor, as)).finally(() => {
    if (savings.get(editor) === saving) savings.delete(editor);
  });
  savings.set(editor, saving);
  return saving;
}

async function saveNow(workspace: Workspace, editor: JobEditor, as: boolean): Promise<boolean> {
  try {
    return as || editor.file === undefined ? await saveAs(workspace, editor) : await save(workspace, editor);
  } catch (error) {
    workspace.notices.fail(`${editor.name} was not saved`, error);
    return false;
  }
}

async function save(workspace: Workspace, editor: JobEditor): Promise<boolean> {
  const { outcome } = await workspace.jobs.save(editor);
  if (outcome === 'unnamed') return saveAs(workspace, editor);
  if (outcome === 'saved') return true;
  return resolveConflict(workspace, editor, save);
}

async function saveAs(workspace: Workspace, editor: JobEditor): Promise<boolean> {
  const file = await pickFile(workspace, saveRequest(editor));
  if (file === undefined) return false;
  if (workspace.tabs.some((other) => other !== editor && other.file === file)) {
    workspace.notices.show({
      kind: 'warning',
      text: `${baseName(file)} is open in another tab: close it first, or choose another name`,
    });
    return false;
  }
  if (editor.file === undefined) nameAfter(editor, file);
  moveTexts(jobKey(editor), file);
  // The dialog has asked whether a file of that name is to be replaced.
  const { outcome } = await workspace.jobs.saveAs(editor, file, true);
  return outcome === 'saved';
}

/** A job that nobody has named yet is called what its file is called. */
function nameAfter(editor: JobEditor, file: string): void {
  const stem = baseName(file).replace(/(\.job)?\.(ya?ml|json|openstage)$/i, '');
  if (/^untitled(-\d+)?$/.test(editor.name) && stem !== '') editor.apply('Name the job', (edit) => edit.setJob('name', stem));
}

/** A file's name that a job could have: its own name, without what file systems dislike. */
export function fileNameOf(name: string): string {
  const stem = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replaceAll(/^[-.]+|[-.]+$/g, '');
  return `${stem || 'job'}.job.yaml`;
}

function saveRequest({ file, name }: JobEditor) {
  return {
    title: 'Save the job as',
    kind: 'save' as const,
    suggested: file === undefined ? fileNameOf(name) : baseName(file),
    ...(file !== undefined && { folder: folderOf(file) }),
    filters: [JOB_FILES],
  };
}

/** Asks which text stays where a file was changed elsewhere. What is kept of mine is saved. Gives whether the file and the job are the same then. */
export async function resolveConflict(workspace: Workspace, editor: JobEditor, saveMine = saveJob): Promise<boolean> {
  const conflict = workspace.jobs.conflictOf(editor);
  if (!conflict) return !editor.modified;
  const keep = await workspace.dialogs.show(() => import('./dialogs/ConflictDialog.svelte'), {
    editor,
    current: conflict.current,
  });
  if (keep === undefined) return false;
  workspace.jobs.resolve(editor, keep);
  return keep === 'theirs' || saveMine(workspace, editor);
}

/** Jobs whose closing waits for an answer. */
const closing = new WeakSet<JobEditor>();

/** Takes a job from the window, once it is saved if that is under way; the one beside it is shown then. What is not saved is asked about. */
export async function closeJob(workspace: Workspace, editor: JobEditor): Promise<void> {
  if (closing.has(editor)) return;
  closing.add(editor);
  try {
    await savings.get(editor);
    if (!(await mayForget(workspace, editor)) || (editor.modified && !(await mayClose(workspace, editor)))) return;
    await workspace.jobs.close(editor);
  } finally {
    closing.delete(editor);
  }
}

/** Texts that a form of the job could not take are lost with it. */
async function mayForget(workspace: Workspace, editor: JobEditor): Promise<boolean> {
  const drafts = keptDraftsOf(editor).of(editor);
  if (drafts.length === 0) return true;
  workspace.activeId = editor.id;
  const answer = await workspace.dialogs.ask({
    title: `Close ${editor.name}?`,
    text: [
      'Some entries are invalid and were not applied:',
      ...drafts.map(({ stage, fault }) => `${stage ?? 'Job'}: ${fault}`),
    ].join('\n'),
    answers: [{ id: 'discard', title: 'Discard it', variant: 'danger' }],
  });
  return answer === 'discard';
}

async function mayClose(workspace: Workspace, editor: JobEditor): Promise<boolean> {
  workspace.activeId = editor.id;
  const answer = await workspace.dialogs.ask({
    title: `Save ${editor.name}?`,
    text: 'Unsaved changes are lost when the job is closed.',
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
