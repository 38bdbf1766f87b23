// Pictures and files of a message.

import { useState } from 'preact/hooks';
import type { Attachment, Message } from '../api/types';
import { Icon } from '../base/Icon';
import { size } from '../shell/when';
import { texts } from '../texts';
import { Lightbox, type Picture } from './Lightbox';
import './attachments.css';

/** What an attachment looks like, from the host or, before it is sent, from this page. */
export interface Shown extends Attachment {
  thumbnail: string;
  full: string;
}

export function Attachments({ message }: { message: Message }) {
  const base = `/v1/messages/${message.id}/attachments`;
  const all = (message.attachments ?? []).map((one, at) => ({ ...one, thumbnail: `${base}/${at}/thumbnail`, full: `${base}/${at}` }));
  return <AttachmentList all={all} />;
}

export function AttachmentList({ all }: { all: readonly Shown[] }) {
  const [open, setOpen] = useState<number | null>(null);
  const images = all.filter(({ kind }) => kind === 'image');
  const files = all.filter(({ kind }) => kind === 'file');
  const pictures: Picture[] = images.map(({ name, full }) => ({ name, src: full }));
  return (
    <div class="attachments">
      {images.length > 0 && (
        <div class={`pictures pictures-${Math.min(images.length, 4)}`}>
          {images.map((image, at) => (
            <PictureButton key={image.thumbnail} image={image} alone={images.length === 1} onClick={() => setOpen(at)} />
          ))}
        </div>
      )}
      {files.map((file) => (
        <a key={file.full} class="file" href={file.full} download={file.name} title={texts.value.chat.download(file.name)}>
          <span class="file-icon">
            <Icon name="file" />
          </span>
          <span class="file-text">
            <span class="file-name">{file.name}</span>
            <span class="file-size">{size(file.bytes)}</span>
          </span>
          <Icon name="download" size={18} />
        </a>
      ))}
      {open !== null && <Lightbox pictures={pictures} at={open} onClose={() => setOpen(null)} />}
    </div>
  );
}

function PictureButton({ image, alone, onClick }: { image: Shown; alone: boolean; onClick: () => void }) {
  const [isBroken, setIsBroken] = useState(false);
  // The room is taken before the picture comes, so that nothing jumps.
  const [width, height] = alone ? fit(image.width ?? 320, image.height ?? 240) : [160, 160];
  return (
    <button type="button" class="picture" aria-label={texts.value.chat.openImage(image.name)} onClick={onClick}>
      {isBroken ? (
        <span class="picture-broken">
          <Icon name="image" size={28} />
          {image.name}
        </span>
      ) : (
        <img src={image.thumbnail} alt={image.name} width={width} height={height} loading="lazy" decoding="async" draggable={false} onError={() => setIsBroken(true)} />
      )}
    </button>
  );
}

const SIDE_MAX = 320;
const SIDE_MIN = 96;

function fit(width: number, height: number): [number, number] {
  const scale = Math.min(1, SIDE_MAX / Math.max(width, height, 1));
  return [Math.max(Math.round(width * scale), SIDE_MIN), Math.max(Math.round(height * scale), SIDE_MIN)];
}
