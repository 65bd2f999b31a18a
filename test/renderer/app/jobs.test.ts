import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SaveOutcome } from '../../../ipc/api.ts';
import { closeJob, saveJob } from '../../../renderer/app/jobs.ts';
import { Notices } from '../../../renderer/app/notices.svelte.ts';
import type { Workspace } from '../../../renderer/app/workspace.svelte.ts';
import { OpenJobs, type Tabs } from '../../../renderer/document/open-jobs.svelte.ts';
import { FakeHost } from '../document/fake-host.ts';

const FILE = '/a.job.yaml';
const TEXT = 'openstage: 1\nstages:\n  p: { type: printer }\n';

/** A window with one open job whose file is written when a test says so; `answers`: what questions are answered with. */
async function setUp({ answers = [] as unknown[], outcome = { saved: true, version: '2' } as SaveOutcome } = {}) {
  const written: string[] = [];
  let write = () => {};
  const host = new FakeHost({
    'jobs.open': () => ({ file: FILE, text: TEXT, version: '1' }),
    'jobs.save': ({ text }) =>
      new Promise((resolve) => {
        write = () => {
          written.push(text);
          resolve(outcome);
        };
      }),
    'jobs.watch': () => undefined,
    'drafts.discard': () => undefined,
  });
  const tabs: Tabs = { tabs: [], activeId: undefined };
  const jobs = new OpenJobs(host, tabs);
  const show = vi.fn(async () => answers.shift());
  const workspace = Object.assign(tabs, { host, jobs, notices: new Notices(), dialogs: { show, ask: show } });
  const editor = await jobs.open(FILE);
  const disable = (disabled: boolean) => editor.apply('Disable', (edit) => edit.setDisabled(['p'], disabled));
  disable(true);
  return { workspace: workspace as unknown as Workspace, editor, disable, written, show, write: () => write() };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('while a job is being saved', () => {
  it('to save it again writes once, unless it has changed since', async () => {
    const { workspace, editor, disable, written, write } = await setUp();
    const twice = [saveJob(workspace, editor), saveJob(workspace, editor)];
    write();
    expect([await Promise.all(twice), written.length]).toEqual([[true, true], 1]);
    disable(false);
    const first = saveJob(workspace, editor);
    disable(true);
    const second = saveJob(workspace, editor);
    write();
    expect([await first, editor.modified]).toEqual([true, true]);
    await vi.advanceTimersByTimeAsync(0);
    write();
    expect([await second, editor.modified, written.at(-1)]).toEqual([true, false, editor.text]);
  });

  it('to save it again asks once which text is to stay', async () => {
    const text = TEXT.replace('printer', 'printer, disabled: false');
    const { workspace, editor, show, write } = await setUp({
      outcome: { saved: false, current: { file: FILE, text, version: '3' } },
    });
    const twice = [saveJob(workspace, editor), saveJob(workspace, editor)];
    write();
    expect([await Promise.all(twice), show.mock.calls.length]).toEqual([[false, false], 1]);
  });

  it('to close it waits for that, and asks nothing', async () => {
    const { workspace, editor, show, write } = await setUp();
    const saving = saveJob(workspace, editor);
    const closing = [closeJob(workspace, editor), closeJob(workspace, editor)];
    write();
    expect(await saving).toBe(true);
    await Promise.all(closing);
    expect([workspace.tabs, show.mock.calls, workspace.notices.shown]).toEqual([[], [], []]);
  });
});
