import type { wallet as english } from '../en/wallet';
import type { Same } from '../shape';

export const wallet: Same<typeof english> = {};
