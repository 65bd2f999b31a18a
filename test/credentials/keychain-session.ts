// Runs within a D-Bus session of its own, beside a GNOME keyring: what a desktop does with secrets. Prints JSON.
import { Secrets } from '../../credentials/secrets.ts';

const secrets = new Secrets({ dataFolder: process.argv[2]!, env: {} });
const status = await secrets.status();
await secrets.set('warehouse', 'pässword 1');
await secrets.set('api', 'x'.repeat(2500));
await secrets.set('api', 'second');
const names = await secrets.list();
const again = new Secrets({ dataFolder: process.argv[2]!, env: {} });
const values = [await again.get('warehouse'), await again.get('api')];
const removed = [await again.remove('api'), await again.remove('api')];
const missing = await again.get('api').catch((error: { code: string }) => error.code);
const overridden = await new Secrets({ dataFolder: process.argv[2]!, env: { OPENSTAGE_SECRET_WAREHOUSE: 'from outside' } }).get(
  'warehouse',
);
process.stdout.write(JSON.stringify({ status, names, values, removed, missing, overridden, left: await again.list() }));
