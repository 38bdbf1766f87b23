// Asks once more before something that cannot simply be undone.

import { useState } from 'preact/hooks';
import { inWords } from '../api/problem';
import { texts } from '../texts';
import { Button } from './Button';
import { Dialog } from './Dialog';

interface Props {
  title: string;
  text: string;
  action: string;
  act: () => Promise<unknown>;
  onClose: () => void;
}

export function Confirm({ title, text, action, act, onClose }: Props) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      await act();
      onClose();
    } catch (failure) {
      setError(inWords(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.value.common.cancel}</Button>
          <Button tone="danger" busy={busy} onClick={() => void run()}>
            {action}
          </Button>
        </>
      }
    >
      <p>{text}</p>
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </Dialog>
  );
}
