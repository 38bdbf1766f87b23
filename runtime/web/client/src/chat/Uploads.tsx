// The files that will go with the next message.

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { inWords } from '../api/problem';
import type { Media } from '../api/types';
import { IconButton } from '../base/Button';
import { Icon } from '../base/Icon';
import { Spinner } from '../base/Spinner';
import { toast } from '../base/Toast';
import { size } from '../shell/when';
import { texts } from '../texts';
import { FILES_MAX, isPicture, tooLarge, upload } from './upload';

export interface Upload {
  id: number;
  file: File;
  preview: string | null;
  state: 'uploading' | 'there';
  media: Media | null;
  left: AbortController;
}

let last = 0;

export function useUploads() {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const current = useRef(uploads);
  current.current = uploads;
  useEffect(
    () => () => {
      for (const { left } of current.current) left.abort();
    },
    [],
  );
  const drop = (id: number) => setUploads((known) => known.filter((one) => one.id !== id));
  const start = async (one: Upload) => {
    try {
      const media = await upload(one.file, one.left.signal);
      setUploads((known) => known.map((other) => (other.id === one.id ? { ...other, state: 'there', media } : other)));
    } catch (error) {
      drop(one.id);
      if (!one.left.signal.aborted) toast(`${texts.value.chat.uploadFailed(one.file.name)}. ${inWords(error)}`, 'error');
    }
  };
  const add = useCallback((files: File[]) => {
    const words = texts.value.chat;
    const room = FILES_MAX - current.current.length;
    if (files.length > room) toast(words.tooMany(FILES_MAX), 'error');
    const added: Upload[] = [];
    for (const file of files.slice(0, Math.max(room, 0))) {
      const over = tooLarge(file);
      if (over !== null) {
        toast(over === 'image' ? words.imageTooLarge(file.name) : words.fileTooLarge(file.name), 'error');
        continue;
      }
      last += 1;
      const preview = isPicture(file) ? URL.createObjectURL(file) : null;
      added.push({ id: last, file, preview, state: 'uploading', media: null, left: new AbortController() });
    }
    setUploads((known) => [...known, ...added]);
    for (const one of added) void start(one);
  }, []);
  const remove = useCallback((one: Upload) => {
    one.left.abort();
    if (one.preview) URL.revokeObjectURL(one.preview);
    drop(one.id);
  }, []);
  const clear = useCallback(() => setUploads([]), []);
  return { uploads, add, remove, clear };
}

export function UploadList({ uploads, remove }: { uploads: readonly Upload[]; remove: (upload: Upload) => void }) {
  const words = texts.value.chat;
  if (uploads.length === 0) return null;
  return (
    <ul class="uploads">
      {uploads.map((one) => (
        <li key={one.id} class="upload">
          {one.preview ? <img src={one.preview} alt="" /> : <Icon name="file" />}
          <span class="upload-text">
            <span class="upload-name">{one.file.name}</span>
            <span class="upload-size">{one.state === 'uploading' ? <span class="visually-hidden">{words.uploading(one.file.name)}</span> : null}{size(one.file.size)}</span>
          </span>
          {one.state === 'uploading' && <Spinner small />}
          <IconButton icon="close" small label={words.removeAttachment(one.file.name)} onClick={() => remove(one)} />
        </li>
      ))}
    </ul>
  );
}
