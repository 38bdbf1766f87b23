import type { surfaces as english } from '../en/surfaces';
import type { Same } from '../shape';

export const surfaces: Same<typeof english> = {};
