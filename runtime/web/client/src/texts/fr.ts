import { common } from './fr/everywhere';
import { problems } from './fr/problems';
import { auth } from './fr/auth';
import { chat } from './fr/chat';
import { people } from './fr/people';
import { settings } from './fr/settings';
import { card } from './fr/card';
import { surfaces } from './fr/surfaces';
import { wallet } from './fr/wallet';
import { drawer } from './fr/drawer';
import { consents } from './fr/consents';

export const fr = { common, problems, auth, chat, people, settings, card, surfaces, wallet, drawer, consents };
