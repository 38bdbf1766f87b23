// A picture of a person or a group that may be changed.

import { useRef, useState } from 'preact/hooks';
import { call, newKey } from '../api/client';
import { inWords } from '../api/problem';
import type { Media } from '../api/types';
import { texts } from '../texts';
import { Avatar } from './Avatar';
import { Icon } from './Icon';
import { Menu, type Place, placeOf } from './Menu';
import { Spinner } from './Spinner';
import { toast } from './Toast';
import './picture.css';

interface Props {
  id: string;
  name: string;
  src: string | null;
  onChange: (media: string | null) => Promise<unknown>;
}

export function PictureChoice({ id, name, src, onChange }: Props) {
  const words = texts.value.settings;
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [place, setPlace] = useState<Place | null>(null);
  const run = async (act: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await act();
    } catch (error) {
      toast(inWords(error), 'error');
    }
    setBusy(false);
  };
  const take = (file: File) =>
    run(async () => {
      const raw = { bytes: file, mime: file.type || 'application/octet-stream' };
      const media = await call<Media>('POST', '/v1/media', { query: { name: file.name }, raw, key: newKey(), timeoutMs: 120_000 });
      await onChange(media.id);
    });
  return (
    <div class="picture-choice">
      <input
        ref={input}
        type="file"
        hidden
        accept="image/jpeg,image/png,image/webp,image/gif"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (file) void take(file);
        }}
      />
      <button
        type="button"
        aria-label={words.changePicture}
        title={words.changePicture}
        onClick={(event) => (src === null ? input.current?.click() : setPlace(placeOf(event.currentTarget, 'start')))}
      >
        <Avatar id={id} name={name} src={src} size="xl" />
        <span class="picture-choice-mark">{busy ? <Spinner small /> : <Icon name="camera" size={18} />}</span>
      </button>
      {place && (
        <Menu
          label={words.changePicture}
          place={place}
          onClose={() => setPlace(null)}
          items={[
            { label: words.changePicture, icon: 'image', act: () => input.current?.click() },
            { label: words.removePicture, icon: 'trash', tone: 'danger', act: () => void run(() => onChange(null)) },
          ]}
        />
      )}
    </div>
  );
}
