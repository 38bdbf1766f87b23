import { useState } from 'preact/hooks';
import { Icon } from './Icon';
import './avatar.css';

interface Props {
  /** What it stands for: the same id has the same colour everywhere. */
  id: string;
  name: string;
  src: string | null | undefined;
  size?: 's' | 'm' | 'l' | 'xl';
  /** Programs have corners. */
  square?: boolean;
  online?: boolean;
}

const HUES = 8;

/** A picture, or the first letters of a name. Always beside the name itself, so that it says nothing of its own. */
export function Avatar({ id, name, src, size = 'm', square = false, online = false }: Props) {
  const [broken, setBroken] = useState<string | null>(null);
  const picture = typeof src === 'string' && src.startsWith('/') && src !== broken ? src : null;
  const letters = initials(name);
  return (
    <span class={`avatar avatar-${size} avatar-hue-${hueOf(id)}${square ? ' avatar-square' : ''}`} aria-hidden="true">
      {picture !== null ? (
        <img src={picture} alt="" draggable={false} onError={() => setBroken(picture)} />
      ) : letters !== '' ? (
        <span class="avatar-letters" data-letters={letters} />
      ) : (
        <Icon name={square ? 'apps' : 'person'} size={size === 's' ? 16 : 20} />
      )}
      {online && <span class="avatar-online" />}
    </span>
  );
}

export function hueOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973;
  return sum % HUES;
}

function initials(name: string): string {
  const words = name.split(/[\s\-_.]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('');
}
