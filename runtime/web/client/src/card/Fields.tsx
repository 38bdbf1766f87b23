// Fields of a card: each with a name that is read out, and its error tied to it.

import type { ComponentChildren } from 'preact';
import { Combobox } from './Combobox';
import { faultWords } from './words';
import { texts } from '../texts';
import { valueOf } from './fields';
import type { CardUi } from './ui';
import type { ChoiceField, Field, ToggleField } from './model';

export function FieldView({ field, ui }: { field: Field; ui: CardUi }) {
  const value = valueOf(field, ui.values);
  const fault = ui.faults.get(field.id);
  // By place, not by the card's own id, which may hold anything.
  const id = `${ui.uid}-${ui.fields.findIndex((known) => known.id === field.id)}`;
  const errorId = fault === undefined ? undefined : `${id}-error`;
  const error = fault !== undefined && (
    <p class="card-error" id={errorId} role="alert">
      {field.errorMessage || faultWords(fault, field)}
    </p>
  );
  const shared: Shared = {
    id,
    value,
    required: field.required,
    invalid: fault !== undefined,
    errorId,
    change: (typed) => ui.type(field, typed),
  };
  if (field.of === 'toggle') {
    return (
      <div class="card-field" data-field={field.id}>
        {field.label !== '' && <span class="card-label" id={`${id}-label`}>{field.label}</span>}
        <Toggle field={field} shared={shared} />
        {error}
      </div>
    );
  }
  if (field.of === 'choice' && (field.many || field.style === 'expanded')) {
    return <Group field={field} shared={shared}>{error}</Group>;
  }
  return (
    <div class="card-field" data-field={field.id}>
      {field.label !== '' && (
        <label class="card-label" for={id}>
          <Label field={field} />
        </label>
      )}
      <Entry field={field} shared={shared} />
      {error}
    </div>
  );
}

interface Shared {
  id: string;
  value: string;
  required: boolean;
  invalid: boolean;
  errorId: string | undefined;
  change(value: string): void;
}

function Label({ field }: { field: Field }) {
  return (
    <>
      <bdi>{field.label}</bdi>
      {field.required && (
        <span class="card-required" aria-hidden="true" title={texts.value.card.required}>
          {' *'}
        </span>
      )}
    </>
  );
}

/** A field without a label is read out by what it says inside, or by what it is. */
function name(field: Field): { 'aria-label'?: string } {
  if (field.label !== '') return {};
  const inside = 'placeholder' in field ? field.placeholder : '';
  return { 'aria-label': inside || texts.value.card.unnamed[field.of] };
}

function attributes(field: Field, { id, required, invalid, errorId }: Shared) {
  return {
    id,
    ...name(field),
    'aria-required': required || undefined,
    'aria-invalid': invalid || undefined,
    'aria-describedby': errorId,
  };
}

function Entry({ field, shared }: { field: Exclude<Field, ToggleField>; shared: Shared }) {
  const { value, change } = shared;
  const all = {
    ...attributes(field, shared),
    class: 'card-input',
    value,
    onInput: (event: { currentTarget: { value: string } }) => change(event.currentTarget.value),
  };
  switch (field.of) {
    case 'text':
      return field.multiline ? (
        <textarea {...all} rows={3} placeholder={field.placeholder} dir="auto" />
      ) : (
        <input {...all} type="text" inputMode={field.style} placeholder={field.placeholder} dir="auto" autoComplete="off" />
      );
    case 'number':
      // Not `type=number`: browsers hide what they cannot read, so that a wrong entry would look like none.
      return (
        <input
          {...all}
          data-of="number"
          type="text"
          inputMode={field.min !== null && field.min >= 0 ? 'decimal' : 'text'}
          placeholder={field.placeholder}
          autoComplete="off"
        />
      );
    case 'date':
    case 'time':
      return <input {...all} type={field.of} min={field.min || undefined} max={field.max || undefined} />;
    case 'choice':
      if (field.style === 'filtered') return <Combobox field={field} value={value} change={change} attributes={attributes(field, shared)} />;
      return (
        <select {...all}>
          <option value="">{field.placeholder || texts.value.card.choose}</option>
          {field.choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.title}
            </option>
          ))}
        </select>
      );
  }
}

function Toggle({ field, shared }: { field: ToggleField; shared: Shared }) {
  const { id, change } = shared;
  return (
    <label class="card-choice">
      <input
        {...attributes(field, shared)}
        aria-label={undefined}
        aria-describedby={[field.label === '' ? '' : `${id}-label`, shared.errorId ?? ''].join(' ').trim() || undefined}
        type="checkbox"
        checked={shared.value === field.on}
        onChange={(event) => change(event.currentTarget.checked ? field.on : field.off)}
      />
      <span>
        <bdi class={field.oneLine ? 'card-one-line' : undefined} title={field.oneLine ? field.title : undefined}>{field.title}</bdi>
        {field.required && <span class="card-required" aria-hidden="true"> *</span>}
      </span>
    </label>
  );
}

/** Choices that all stand there: one of them, or many. */
function Group({ field, shared, children }: { field: ChoiceField; shared: Shared; children: ComponentChildren }) {
  const { id, value, change, errorId } = shared;
  const chosen = field.many ? value.split(',').filter((one) => one !== '') : [value];
  const choose = (one: string, on: boolean) => {
    if (!field.many) return change(one);
    // In the order of the card, whatever the order of the taps.
    const next = field.choices.map((choice) => choice.value).filter((known) => (known === one ? on : chosen.includes(known)));
    change(next.join(','));
  };
  return (
    <fieldset
      class="card-field card-group"
      data-field={field.id}
      aria-describedby={errorId}
      aria-invalid={shared.invalid || undefined}
      {...(!field.many && { role: 'radiogroup' as const, 'aria-required': field.required || undefined })}
      {...name(field)}
    >
      {field.label !== '' && (
        <legend class="card-label">
          <Label field={field} />
        </legend>
      )}
      {field.choices.map((choice, index) => (
        <label key={choice.value} class="card-choice">
          <input
            id={index === 0 ? id : undefined}
            type={field.many ? 'checkbox' : 'radio'}
            name={id}
            value={choice.value}
            checked={chosen.includes(choice.value)}
            onChange={(event) => choose(choice.value, event.currentTarget.checked)}
          />
          <bdi class={field.oneLine ? 'card-one-line' : undefined} title={field.oneLine ? choice.title : undefined}>{choice.title}</bdi>
        </label>
      ))}
      {children}
    </fieldset>
  );
}

