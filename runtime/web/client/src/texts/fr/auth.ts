import type { auth as english } from '../en/auth';
import type { Same } from '../shape';

export const auth: Same<typeof english> = {};
