import { common } from './en/everywhere';
import { problems } from './en/problems';
import { auth } from './en/auth';
import { chat } from './en/chat';
import { people } from './en/people';
import { settings } from './en/settings';
import { card } from './en/card';
import { surfaces } from './en/surfaces';
import { wallet } from './en/wallet';
import { drawer } from './en/drawer';
import { consents } from './en/consents';

export const en = { common, problems, auth, chat, people, settings, card, surfaces, wallet, drawer, consents };
