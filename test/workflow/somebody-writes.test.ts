/** On a desk of contract 1, which says `person` of staff and clients alike: whoever writes may be the client. */
import { clientWrites } from './a-client-writes.ts';

clientWrites('1.0.0');
