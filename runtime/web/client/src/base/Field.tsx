import type { ComponentChildren, Ref } from 'preact';
import { useId } from 'preact/hooks';
import './field.css';

interface Props {
  label: string;
  value: string;
  onInput: (value: string) => void;
  type?: 'text' | 'password' | 'search' | 'tel' | 'url';
  hint?: string;
  error?: string | null;
  autoComplete?: string;
  inputMode?: 'text' | 'numeric' | 'search';
  maxLength?: number;
  placeholder?: string;
  required?: boolean;
  autoFocus?: boolean;
  hideLabel?: boolean;
  spellCheck?: boolean;
  inputRef?: Ref<HTMLInputElement>;
  lines?: number;
}

/** A labelled line of text. */
export function Field(props: Props) {
  const { label, value, onInput, type = 'text', hint, error, hideLabel = false, lines, inputRef, ...rest } = props;
  const id = useId();
  const notes = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const shared = {
    id,
    class: 'field-input',
    value,
    'aria-invalid': error ? true : undefined,
    'aria-describedby': notes || undefined,
    ...rest,
  };
  return (
    <div class="field">
      <label for={id} class={hideLabel ? 'visually-hidden' : 'field-label'}>
        {label}
      </label>
      {lines === undefined ? (
        <input {...shared} ref={inputRef ?? null} type={type as 'text'} onInput={(event) => onInput(event.currentTarget.value)} />
      ) : (
        <textarea {...shared} rows={lines} onInput={(event) => onInput(event.currentTarget.value)} />
      )}
      {hint && (
        <p id={`${id}-hint`} class="field-hint">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} class="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

/** A setting that is on or off. */
export function Switch({ label, hint, on, onChange, disabled = false }: { label: string; hint?: ComponentChildren; on: boolean; onChange: (on: boolean) => void; disabled?: boolean }) {
  const id = useId();
  return (
    <div class="switch-row">
      <div>
        <label for={id}>{label}</label>
        {hint && (
          <p id={`${id}-hint`} class="field-hint">
            {hint}
          </p>
        )}
      </div>
      <input
        id={id}
        class="switch"
        type="checkbox"
        role="switch"
        checked={on}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </div>
  );
}
