import { MIN_PASSPHRASE_LENGTH } from '../credentials/passphrase-file.ts';
import { Secrets } from '../credentials/secrets.ts';
import { dataFolder } from '../host/folders.ts';
import { didYouMean } from '../model/suggest.ts';
import { askHidden, readPiped } from './ask.ts';
import { defineCommand, EXIT, usageError } from './command.ts';

const ACTIONS = ['set', 'list', 'remove', 'status'];

export const secrets = defineCommand({
  positionals: ['ACTION', '[NAME]'],
  options: {},
  details: `open-stage secrets set NAME     asks for the value, or takes what is piped in; it is never an argument
open-stage secrets list         names only: no command shows a value
open-stage secrets remove NAME
open-stage secrets status       where secrets are kept

They lie in the keychain of the operating system, or, where there is none, in a file that is encrypted with a passphrase (OPENSTAGE_PASSPHRASE, or it
is asked for). Jobs name them in connections: password: "\${secret:NAME}". OPENSTAGE_SECRET_NAME in the environment comes first.`,
  async run(_values, [action, name]) {
    const store = new Secrets({ dataFolder: dataFolder() });
    switch (action) {
      case 'set':
        await set(store, required(action, name));
        return EXIT.done;
      case 'remove': {
        const known = required(action, name);
        await unlock(store);
        if (await store.remove(known)) process.stderr.write(`removed ${known}\n`);
        else throw usageError(`unknown secret: ${known}`, didYouMean(known, [...(await store.list())], 'secrets'));
        return EXIT.done;
      }
      case 'list':
        await unlock(store);
        process.stdout.write((await store.list()).map((known) => `${known}\n`).join(''));
        return EXIT.done;
      case 'status':
        process.stdout.write(`${await statusText(store)}\n`);
        return EXIT.done;
      default:
        throw usageError(
          `unknown action: ${action}`,
          didYouMean(action!, ACTIONS, 'actions') ?? `actions: ${ACTIONS.join(', ')}`,
        );
    }
  },
});

function required(action: string, name: string | undefined): string {
  if (name === undefined) throw usageError(`missing NAME`, `open-stage secrets ${action} NAME`);
  return name;
}

async function set(store: Secrets, name: string): Promise<void> {
  const piped = !process.stdin.isTTY;
  if (!piped) await unlock(store);
  await store.set(name, piped ? await readPiped() : await askHidden(`value of ${name}`));
  process.stderr.write(
    `stored ${name} in ${(await store.status()).kind === 'keychain' ? 'the keychain' : 'the encrypted file'}\n`,
  );
}

/** Asks for the passphrase of the encrypted file, where one is needed and somebody is there to answer. */
async function unlock(store: Secrets): Promise<void> {
  const { kind, locked, reason } = await store.status();
  if (!locked || !process.stdin.isTTY) return;
  if (kind === 'none') {
    process.stderr.write(
      `There is no keychain here (${reason}). Secrets are kept in a file that is encrypted with a passphrase.\n`,
    );
    const passphrase = await askHidden(`new passphrase, at least ${MIN_PASSPHRASE_LENGTH} characters`);
    if ((await askHidden('again')) !== passphrase) throw usageError('the two passphrases differ');
    await store.unlock(passphrase);
  } else {
    await store.unlock(await askHidden('passphrase'));
  }
}

async function statusText(store: Secrets): Promise<string> {
  const { kind, locked, reason } = await store.status();
  if (kind === 'keychain') return 'keychain of the operating system';
  const why = `no keychain: ${reason}`;
  if (kind === 'none') return `nowhere yet (${why}); the first secret creates an encrypted file`;
  return `encrypted file, ${locked ? 'locked' : 'unlocked'} (${why})`;
}
