// A dialogue of the host's own in the browser's top layer: how it opens, and where the focus goes when it closes.

import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** The browser gives the focus back by itself, unless what had it is gone meanwhile: a card changes when it is paid for. */
function giveBack(closed: Element | null, places: readonly (Element | null | undefined)[]): void {
  const now = document.activeElement;
  // What stood in the closed sheet loses it a moment later.
  if (now !== null && now !== document.body && !closed?.contains(now)) return;
  for (const place of places) {
    if (place instanceof HTMLElement && place.isConnected && place !== document.body) {
      place.focus({ preventScroll: true });
      return;
    }
  }
}

interface Closing {
  onCancel: (event: Event) => void;
  onClose: () => void;
}

/** Opens the dialogue over everything, with the focus on `first`; answers how it hears that the person closes it. */
export function useOnTop(dialog: RefObject<HTMLDialogElement | null>, first: RefObject<HTMLElement | null>, onClose: () => void): Closing {
  const shown = useRef(true);
  useLayoutEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    const card = before?.closest<HTMLElement>('[data-card]');
    shown.current = true;
    element?.showModal();
    first.current?.focus({ preventScroll: true });
    return () => {
      // Closed from here, for another sheet perhaps: that is no answer of the person.
      shown.current = false;
      element?.close();
      giveBack(element, [before, card, document.querySelector('main')]);
    };
  }, []);
  return {
    onCancel: (event) => {
      event.preventDefault();
      onClose();
    },
    onClose: () => {
      if (shown.current) onClose();
    },
  };
}
