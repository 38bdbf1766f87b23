import type { drawer as english } from '../en/drawer';
import type { Same } from '../shape';

export const drawer: Same<typeof english> = {};
