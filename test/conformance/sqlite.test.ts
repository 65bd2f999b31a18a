import { conforms } from './suite.ts';
import { sqlite } from './systems.ts';

conforms(sqlite);
