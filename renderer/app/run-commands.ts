import type { Events } from '../../ipc/api.ts';
import { CHOICE_CODES, type StateChoice } from '../../ipc/state-choices.ts';
import type { ErrorReport, Problem } from '../../model/errors.ts';
import type { JobEditor } from '../document/types.ts';
import { runsOf } from '../runs/runs.svelte.ts';
import { messageOf } from './notices.svelte.ts';
import {
  givenValues,
  keepTyped,
  missingParameters,
  type ParameterTexts,
  rememberedTexts,
  rememberTexts,
  typedTexts,
} from './parameters.ts';
import type { Workspace } from './workspace.svelte.ts';

type RunResult = Events['run.ended']['result'];

/** Who was away still sees it at the stage, below the window and in the log. */
const FAILURE_SHOWN_MS = 20_000;

const aboutRun = ({ id }: JobEditor): string => `run of ${id}`;

/** What is kept of a job goes by this. A job that has no file yet is no other of its name. */
export const jobKey = ({ file, id }: JobEditor): string => file ?? id;

/** Runs the job that is shown, with the values it was last run with; asks for those that it cannot do without. */
export async function runJob(workspace: Workspace): Promise<void> {
  const editor = workspace.active;
  if (!editor || workspace.running) return;
  const texts = rememberedTexts(jobKey(editor));
  if (missingParameters(editor.parameters, texts).length > 0) await runWith(workspace);
  else await start(workspace, editor, texts);
}

/**
 * Asks for the values of the job's parameters, and runs it. `given`: what the form holds at first; by default what was typed into it last time and not run,
 * else what the job was last run with.
 */
export async function runWith(workspace: Workspace, given?: ParameterTexts): Promise<void> {
  const editor = workspace.active;
  if (!editor || workspace.running) return;
  const before = given ?? typedTexts(jobKey(editor)) ?? rememberedTexts(jobKey(editor));
  const ontyped = (typed: ParameterTexts) => keepTyped(jobKey(editor), typed);
  const texts = await workspace.dialogs.show(() => import('./dialogs/RunDialog.svelte'), { editor, texts: before, ontyped });
  if (!texts) return;
  rememberTexts(jobKey(editor), texts);
  await start(workspace, editor, texts);
}

async function start(workspace: Workspace, editor: JobEditor, texts: ParameterTexts, state?: StateChoice): Promise<void> {
  editor.showAll = true;
  workspace.notices.forget(aboutRun(editor));
  try {
    await runsOf(workspace.host).start(editor, { parameters: givenValues(editor.parameters, texts), ...(state && { state }) });
  } catch (error) {
    const { problems = [] } = error as { readonly problems?: readonly Problem[] };
    // What the window knows too is listed below the canvas; all else is said here.
    const listed = problems.length > 0 && editor.problems.some(({ severity }) => severity === 'error');
    if (listed) workspace.panel = 'problems';
    if (listed) workspace.notices.show({ kind: 'warning', text: `${editor.name} cannot run: see its problems below` });
    else workspace.notices.fail(`${editor.name} cannot run`, error);
  }
}

/** Stops the run of the job that is shown. */
export async function stopJob({ active, host }: Workspace): Promise<void> {
  if (active) await runsOf(host).stop(active);
}

/** Shows all problems of the job, also those of stages that were not configured yet, and looks at its sources again. */
export async function validateJob(workspace: Workspace): Promise<void> {
  const editor = workspace.active;
  if (!editor) return;
  editor.showAll = true;
  workspace.panel = 'problems';
  await editor.refreshSources();
}

/** Asks what is to be done with a state that does not fit, and runs the job again. */
async function askAboutState(workspace: Workspace, editor: JobEditor, { message, stage }: ErrorReport): Promise<void> {
  const choice = await workspace.dialogs.ask<StateChoice>({
    title: `Where should ${stage ?? editor.name} continue?`,
    text: `Nothing was read: ${message}.\n\nTo read all rows replaces the rows that earlier runs added to the same table; upserts are repeated.`,
    answers: [
      { id: 'keep', title: 'Keep the state' },
      { id: 'refresh', title: 'Read all rows' },
    ],
  });
  if (choice && !workspace.running) await start(workspace, editor, rememberedTexts(jobKey(editor)), choice);
}

/** Says that a run has failed, and where. */
export function tellEnd(workspace: Workspace, result: RunResult): void {
  if (result.success || result.status === 'cancelled') return;
  const [error] = result.errors;
  const where = error?.stage === undefined ? result.job : `${result.job}, ${error.stage}`;
  const text = error ? `${where}: ${messageOf(error)}` : `${where} was stopped: too many rejects`;
  const editor = workspace.tabs.find((one) => runsOf(workspace.host).current(one)?.runId === result.runId);
  const show = () => {
    if (!editor) return;
    workspace.activeId = editor.id;
    workspace.panel = 'log';
    if (error?.stage !== undefined) workspace.showStage(error.stage);
  };
  if (editor && error && editor === workspace.active && CHOICE_CODES.includes(error.code)) {
    void askAboutState(workspace, editor, error);
    return;
  }
  const shown = editor && { about: aboutRun(editor), shownMs: FAILURE_SHOWN_MS, action: { title: 'Show', run: show } };
  workspace.notices.show({ kind: 'bad', text, ...shown });
}
