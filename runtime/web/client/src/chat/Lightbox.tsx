// Pictures as large as the page, one after the other.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { IconButton } from '../base/Button';
import { Spinner } from '../base/Spinner';
import { texts } from '../texts';

export interface Picture {
  name: string;
  src: string;
}

export function Lightbox({ pictures, at, onClose }: { pictures: readonly Picture[]; at: number; onClose: () => void }) {
  const words = texts.value.chat;
  const dialog = useRef<HTMLDialogElement>(null);
  const [shown, setShown] = useState(at);
  const [isLoaded, setIsLoaded] = useState(false);
  const picture = pictures[shown];
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  const step = (by: number) => {
    const next = shown + by;
    if (next < 0 || next >= pictures.length) return;
    setIsLoaded(false);
    setShown(next);
  };
  if (picture === undefined) return null;
  return (
    <dialog
      ref={dialog}
      class="lightbox"
      aria-label={picture.name}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') step(-1);
        if (event.key === 'ArrowRight') step(1);
      }}
    >
      <header class="lightbox-head">
        <p class="lightbox-name">{picture.name}</p>
        {pictures.length > 1 && (
          <>
            <span class="lightbox-count">{words.imageNumber(shown + 1, pictures.length)}</span>
            <IconButton icon="back" label={words.previous} disabled={shown === 0} onClick={() => step(-1)} />
            <IconButton icon="next" label={words.next} disabled={shown === pictures.length - 1} onClick={() => step(1)} />
          </>
        )}
        <a class="icon-button" href={picture.src} download={picture.name} aria-label={words.download(picture.name)} title={words.download(picture.name)}>
          <svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
            <path d="M12 4v11m0 0l-5-5m5 5l5-5M5 19.500h14" fill="none" stroke="currentColor" stroke-width="1.800" stroke-linecap="round" stroke-linejoin="round" />
          </svg>
        </a>
        <IconButton icon="close" label={texts.value.common.close} onClick={onClose} />
      </header>
      <div class="lightbox-stage" onClick={(event) => event.target === event.currentTarget && onClose()}>
        {!isLoaded && <Spinner />}
        <img key={picture.src} src={picture.src} alt={picture.name} onLoad={() => setIsLoaded(true)} onError={() => setIsLoaded(true)} />
      </div>
    </dialog>
  );
}
