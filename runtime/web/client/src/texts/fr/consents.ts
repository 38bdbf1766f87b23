import type { consents as english } from '../en/consents';
import type { Same } from '../shape';

export const consents: Same<typeof english> = {};
