/** `node export-program.ts FILE`: exports a till's books under whatever it is run, and says what came out. */
import { exportFrom } from './export-check.ts';

const [file = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await exportFrom(file, 'none')));
