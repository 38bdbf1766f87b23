// Keeps a scrolled list steady: what the person looks at stays, and at the end new lines push the old ones up.

import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** So near to the end is at the end. */
const END_PX = 60;

interface Held {
  /** The first in sight; none while nothing is there. */
  element: Element | null;
  /** Where it stood, from the upper edge. */
  top: number;
  /** It is the end that is looked at. */
  atEnd: boolean;
}

/** `isLive`: nothing is missing at the end, so that being there means staying there. */
export function useAnchor(rows: readonly unknown[], isOpen: boolean, isLive: boolean, onMove: (scroller: HTMLElement) => void) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const held = useRef<Held>({ element: null, top: 0, atEnd: true });
  const placed = useRef(false);
  const [atEnd, setAtEnd] = useState(true);
  const moved = useRef(onMove);
  moved.current = onMove;
  const live = useRef(isLive);
  live.current = isLive;

  const hold = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    const top = box.getBoundingClientRect().top;
    const element = firstInSight(box, top);
    const atEnd = live.current && box.scrollHeight - box.scrollTop - box.clientHeight < END_PX;
    held.current = { element, top: element === null ? 0 : element.getBoundingClientRect().top - top, atEnd };
    setAtEnd(atEnd);
  }, []);

  const restore = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    const { element, top, atEnd } = held.current;
    // Once something is missing at the end, whoever was there stays where they stopped reading.
    if (atEnd && (live.current || element === null)) {
      box.scrollTop = box.scrollHeight;
    } else if (element?.isConnected) {
      const off = element.getBoundingClientRect().top - box.getBoundingClientRect().top - top;
      if (Math.abs(off) > 0.5) box.scrollTop += off;
    } else {
      hold();
    }
  }, []);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null || !isOpen) return;
    if (!placed.current) {
      placed.current = true;
      // It opens where the person stopped reading.
      const divider = box.querySelector('[data-row="unread"]');
      if (divider) {
        box.scrollTop += divider.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 4;
      } else {
        box.scrollTop = box.scrollHeight;
      }
      hold();
    } else {
      restore();
    }
    moved.current(box);
  }, [rows, isOpen]);

  // Pictures come, cards grow, the window changes: the same holds.
  useLayoutEffect(() => {
    const [box, inner] = [scroller.current, content.current];
    if (box === null || inner === null) return;
    const observer = new ResizeObserver(restore);
    observer.observe(inner);
    observer.observe(box);
    return () => observer.disconnect();
  }, [isOpen, rows.length === 0]);

  const onScroll = useCallback(() => {
    hold();
    if (scroller.current) moved.current(scroller.current);
  }, []);

  const toEnd = useCallback(() => {
    held.current = { element: null, top: 0, atEnd: true };
    setAtEnd(true);
    restore();
  }, []);

  /** Shows a row and marks it for a moment; says whether it is there. */
  const reveal = useCallback((id: string): boolean => {
    const element = document.getElementById(`message-${id}`);
    const box = scroller.current;
    if (element === null || box === null) return false;
    element.scrollIntoView({ block: 'center' });
    hold();
    element.classList.remove('message-found');
    requestAnimationFrame(() => element.classList.add('message-found'));
    element.focus({ preventScroll: true });
    return true;
  }, []);

  /** The id of the last message that is in sight to its end. */
  const lastInSight = useCallback((): string | null => {
    const box = scroller.current;
    if (box === null) return null;
    const edge = box.getBoundingClientRect().bottom + 1;
    const rows = [...box.querySelectorAll('.history-rows > li[id^="message-"]')];
    const last = rows.findLast((row) => row.getBoundingClientRect().bottom <= edge);
    return last?.id.slice('message-'.length) ?? null;
  }, []);

  return { scroller, content, onScroll, atEnd, toEnd, reveal, lastInSight };
}

function firstInSight(box: HTMLElement, top: number): Element | null {
  const rows = box.querySelectorAll('.history-rows > li');
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const bottom = rows[middle]?.getBoundingClientRect().bottom ?? 0;
    if (bottom <= top) low = middle + 1;
    else high = middle;
  }
  return rows[low] ?? null;
}
