// Takes the lock of a job's state, says so, and holds it until it is killed.
import { StateLock } from '../../../host/state/lock.ts';

const [folder, job] = process.argv.slice(2) as [string, string];
const lock = await StateLock.take(folder, job, { holder: 'run child', wait: false });
process.stdout.write('held\n');
setInterval(() => lock, 1000);
