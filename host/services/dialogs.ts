import { RunError } from '../../model/errors.ts';
import type { Handlers, Service } from './service.ts';

/** The system's file dialogs, as a shell with windows of its own gives them; in a browser there are none. */
export function dialogsService(native: Handlers<'dialogs'> | undefined): Service<'dialogs'> {
  const refuse = () => {
    throw new RunError('no-native-dialogs', 'this host has no native dialogs', { remedy: 'list folders with files.list' });
  };
  return { handlers: native ?? { 'dialogs.open': refuse, 'dialogs.save': refuse } };
}
