import type { people as english } from '../en/people';
import type { Same } from '../shape';

export const people: Same<typeof english> = {};
