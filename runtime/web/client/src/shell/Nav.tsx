// The four places of the page: a rail beside it, or a bar below it on a phone.

import { Icon, type IconName } from '../base/Icon';
import { unreadTotal } from '../sync/state';
import { texts } from '../texts';
import { Mark } from './Mark';
import { type Route, hrefOf, route } from './route';
import './nav.css';

export function Nav() {
  const words = texts.value.chat;
  const { view } = route.value;
  const isChat = view === 'chats' || view === 'conversation';
  return (
    <nav class="nav" aria-label={words.mainNavigation}>
      <span class="nav-mark">
        <Mark size={36} />
      </span>
      <Place to={{ view: 'chats' }} icon="chats" label={words.chats} isHere={isChat} count={unreadTotal.value} />
      <Place to={{ view: 'programs' }} icon="apps" label={words.programs} isHere={view === 'programs'} />
      <Place to={{ view: 'wallet' }} icon="wallet" label={words.wallet} isHere={view === 'wallet'} />
      <Place to={{ view: 'settings', section: null }} icon="settings" label={words.settings} isHere={view === 'settings' || view === 'consents'} />
    </nav>
  );
}

function Place({ to, icon, label, isHere, count = 0 }: { to: Route; icon: IconName; label: string; isHere: boolean; count?: number }) {
  return (
    <a class="nav-place" href={hrefOf(to)} aria-current={isHere ? 'page' : undefined}>
      <span class="nav-icon">
        <Icon name={icon} size={22} />
        {count > 0 && (
          <span class="badge nav-badge">
            <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
            <span class="visually-hidden">{texts.value.chat.unread(count)}</span>
          </span>
        )}
      </span>
      <span class="nav-label">{label}</span>
    </a>
  );
}
