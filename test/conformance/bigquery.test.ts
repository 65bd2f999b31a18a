import { conforms } from './suite.ts';
import { bigquery } from './systems.ts';

conforms(bigquery);
