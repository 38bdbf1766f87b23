// Saving a setting: busy, saved, or why not.

import { useState } from 'preact/hooks';
import { inWords } from '../api/problem';
import { toast } from '../base/Toast';
import { texts } from '../texts';

export function useSave() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  /** Runs it; says whether it was done. */
  const save = async (act: () => Promise<unknown>, done: string | null = texts.value.common.saved, words: (error: unknown) => string = inWords): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    setError(null);
    try {
      await act();
      if (done !== null) toast(done);
      return true;
    } catch (failure) {
      setError(words(failure));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, setError, save };
}
