// What a view loads before it can be shown: loading, failed, or there.

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export type Loaded<T> = { kind: 'loading' } | { kind: 'failed'; error: unknown } | { kind: 'there'; value: T };

/** Loads at first, and again when one of `inputs` changes or `again` is called. While it loads again, the old value stays. */
export function useLoad<T>(
  load: (signal: AbortSignal) => Promise<T>,
  inputs: readonly unknown[],
): { state: Loaded<T>; again: () => void; set: (value: T) => void } {
  const [state, setState] = useState<Loaded<T>>({ kind: 'loading' });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const left = new AbortController();
    latest.current(left.signal).then(
      (value) => {
        if (!left.signal.aborted) setState({ kind: 'there', value });
      },
      (error: unknown) => {
        if (!left.signal.aborted) setState({ kind: 'failed', error });
      },
    );
    return () => left.abort();
  }, [...inputs, round]);
  const again = useCallback(() => setRound((count) => count + 1), []);
  const set = useCallback((value: T) => setState({ kind: 'there', value }), []);
  return { state, again, set };
}
