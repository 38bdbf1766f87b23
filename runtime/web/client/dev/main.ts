// The client against a host that lives in the page itself: for work on views. Not part of what is built.

import { pretend } from './host';

pretend();
await import('../src/main');
