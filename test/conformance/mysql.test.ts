import { conforms } from './suite.ts';
import { mysqlSystem } from './systems.ts';

conforms(mysqlSystem);
