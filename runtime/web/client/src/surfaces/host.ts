// What a card reaches of the page around it: the host's own sheets, and the store of messages.

import type { Message } from '../api/types';
import { forgetDrafts } from '../card/drafts';
import type { CardHost } from '../card/pressing';
import { claimEvent, dismissAll, showToast } from './notices';
import { closeAll, openNow } from './queue';

/** A card's host. `showMessage` takes the newer state of a message that came with an answer. */
export function cardHost(showMessage: (message: Message) => void): CardHost {
  return {
    showMessage,
    showToast,
    claimEvent,
    askConsent: (program, permission) => openNow({ kind: 'consent', program, permission }),
    openPayment: (payment) => openNow({ kind: 'payment', payment }),
  };
}

/** The person signed out: nothing of theirs stays in these surfaces. */
export function forgetPerson(): void {
  closeAll();
  dismissAll();
  forgetDrafts();
}
