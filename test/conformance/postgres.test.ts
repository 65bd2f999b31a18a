import { conforms } from './suite.ts';
import { postgres } from './systems.ts';

conforms(postgres);
