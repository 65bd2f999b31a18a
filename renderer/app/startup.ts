import { hasUnsaved } from '../document/kept-drafts.svelte.ts';
import { settleField } from '../ui/settle-field.ts';
import { isCommand } from './commands.ts';
import { openFile } from './jobs.ts';
import { runMenuCommand } from './menu-commands.ts';
import { tellEnd } from './run-commands.ts';
import { followSession, restoreSession } from './session.ts';
import type { Workspace } from './workspace.svelte.ts';

/** Reads what the host says of itself and the settings, and follows what it tells. Returns what ends that. */
export function startWorkspace(workspace: Workspace): () => void {
  const { host } = workspace;
  const readSettings = async () => {
    workspace.takeSettings(await host.call('settings.read'));
  };
  const read = async () => {
    try {
      [workspace.info] = await Promise.all([host.call('app.info'), readSettings()]);
    } catch (error) {
      workspace.notices.fail('The settings could not be read', error);
    }
  };
  void read();
  void restoreSession(workspace);
  const ends = [
    workspace.jobs.start(),
    followSession(workspace),
    host.on('command', ({ name, byKey = false }) => {
      if (isCommand(name)) runMenuCommand(workspace, name, byKey);
    }),
    host.on('run.ended', ({ result }) => tellEnd(workspace, result)),
    host.on('open-file', ({ file }) => void openFile(workspace, file)),
    host.on('changed', ({ what }) => {
      if (what === 'settings') void readSettings().catch(() => {});
    }),
  ];
  const leave = (event: BeforeUnloadEvent) => {
    settleField();
    if (workspace.tabs.some(hasUnsaved) || workspace.unsaved.all.length > 0) event.preventDefault();
  };
  window.addEventListener('beforeunload', leave);
  return () => {
    for (const end of ends) end();
    window.removeEventListener('beforeunload', leave);
  };
}
