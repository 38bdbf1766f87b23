// A menu of acts beside the button, or the place, that it belongs to. Arrows move, letters jump, Escape goes back.

import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './Icon';
import './menu.css';

export interface MenuItem {
  label: string;
  icon?: IconName;
  tone?: 'danger';
  checked?: boolean;
  act: () => void;
}

export interface Place {
  x: number;
  y: number;
}

interface Props {
  label: string;
  items: readonly MenuItem[];
  /** The corner that it opens from. */
  place: Place;
  onClose: () => void;
  /** What stands above the items, such as emoji to choose from. */
  above?: ComponentChildren;
}

/** Beside an element. */
export function placeOf(element: Element, side: 'start' | 'end' = 'end'): Place {
  const box = element.getBoundingClientRect();
  return { x: side === 'end' ? box.right : box.left, y: box.bottom + 4 };
}

export function Menu({ label, items, place, onClose, above }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  const before = useRef(document.activeElement);
  useLayoutEffect(() => {
    const element = menu.current;
    if (element === null) return;
    element.showPopover();
    const put = () => {
      const { offsetWidth: width, offsetHeight: height } = element;
      const x = place.x + width > innerWidth - 8 ? place.x - width : place.x;
      const y = place.y + height > innerHeight - 8 ? Math.max(innerHeight - height - 8, 8) : place.y;
      element.style.left = `${Math.min(Math.max(x, 8), innerWidth - width - 8)}px`;
      element.style.top = `${y}px`;
    };
    put();
    focusables(element)[0]?.focus();
    // What stands above the items may grow.
    const observer = new ResizeObserver(put);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const away = (event: PointerEvent) => {
      if (!menu.current?.contains(event.target as Node)) onClose();
    };
    const scroll = (event: Event) => {
      if (!menu.current?.contains(event.target as Node)) onClose();
    };
    addEventListener('pointerdown', away, true);
    addEventListener('resize', onClose);
    addEventListener('wheel', scroll, { passive: true });
    return () => {
      removeEventListener('pointerdown', away, true);
      removeEventListener('resize', onClose);
      removeEventListener('wheel', scroll);
      if (document.activeElement === document.body && before.current instanceof HTMLElement) before.current.focus();
    };
  }, []);
  const key = (event: KeyboardEvent) => {
    const all = focusables(event.currentTarget as HTMLElement);
    const at = all.indexOf(document.activeElement as HTMLElement);
    const move = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      onClose();
      if (before.current instanceof HTMLElement) before.current.focus();
    } else if (move !== undefined) {
      event.preventDefault();
      all[(at + move + all.length) % all.length]?.focus();
    } else if (event.key === 'Home' || event.key === 'End') {
      event.preventDefault();
      all.at(event.key === 'Home' ? 0 : -1)?.focus();
    }
  };
  return (
    <div ref={menu} class="menu" role="menu" aria-label={label} popover="manual" onKeyDown={key}>
      {above}
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
          aria-checked={item.checked}
          class={item.tone === 'danger' ? 'menu-item menu-danger' : 'menu-item'}
          tabIndex={-1}
          onClick={() => {
            if (before.current instanceof HTMLElement) before.current.focus();
            item.act();
            onClose();
          }}
        >
          {item.icon && <Icon name={item.icon} size={18} />}
          <span>{item.label}</span>
          {item.checked && <Icon name="check" size={18} />}
        </button>
      ))}
    </div>
  );
}

function focusables(element: HTMLElement): HTMLElement[] {
  return [...element.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
}
