import type { settings as english } from '../en/settings';
import type { Same } from '../shape';

export const settings: Same<typeof english> = {};
