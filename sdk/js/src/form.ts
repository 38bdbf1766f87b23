// Forms with several steps: what was entered is carried from step to step by the host, and none of it is kept by the program.

import type { Card, Element } from './card.js';
import { button, card } from './card.js';
import * as chat from './chat.js';
import type { Form, Inputs } from './event.js';
import type { PersonId } from './ids.js';
import { versioned } from './state.js';

/** What one step shows. */
export interface Step {
  /** Plain text that says what the step asks. */
  readonly text: string;
  /** Inputs and what stands around them. */
  readonly body: Element[];
  /** What stands on the button that goes on. */
  readonly next: string;
  readonly lang?: string;
}

/** One step of a form. Answers are JSON, and grow from step to step. */
export interface StepDefinition<Answers> {
  /** What it asks, given what is known so far. `problem` is what `read` said about the last try. */
  readonly ask: (answers: Partial<Answers>, problem?: string) => Step;
  /** What was entered: the answers that it adds, or a text that says what is wrong with it, and the step is asked again. */
  readonly read: (inputs: Inputs, answers: Partial<Answers>) => Partial<Answers> | string;
  /** Left out where this says so. */
  readonly skip?: (answers: Partial<Answers>) => boolean;
}

export interface MultiStepForm<Answers> {
  readonly name: string;
  /** Shows the first step to a member. */
  open(to: PersonId, answers?: Partial<Answers>): void;
  /** For `formSubmitted`: shows the next step, or does what the form is for. */
  readonly submitted: (form: Form, event: { readonly person: PersonId }) => void;
}

interface State<Answers> {
  step: number;
  answers: Partial<Answers>;
}

/**
 * A form with several steps.
 *
 * ```ts
 * const trip = multiStepForm<{ from: string; to: string }>('trip', [
 *   { ask: () => ({ text: 'From where?', body: [textInput('from', 'From')], next: 'Next' }), read: (inputs) => ({ from: inputs.get('from') ?? '' }) },
 *   { ask: () => ({ text: 'Where to?', body: [textInput('to', 'To')], next: 'Done' }), read: (inputs) => ({ to: inputs.get('to') ?? '' }) },
 * ], ({ from, to }) => chat.post(`From ${from} to ${to}`));
 * export default miniProgram({ opened: (_, event) => trip.open(event.person), formSubmitted: { [trip.name]: trip.submitted } });
 * ```
 */
export function multiStepForm<Answers extends object>(
  name: string,
  steps: readonly StepDefinition<Answers>[],
  done: (answers: Answers, person: PersonId) => void,
): MultiStepForm<Answers> {
  const state = versioned<State<Answers>>(1);

  const show = (to: PersonId, step: number, answers: Partial<Answers>, problem?: string): void => {
    const at = steps.findIndex((known, index) => index >= step && known.skip?.(answers) !== true);
    const asked = steps[at];
    if (asked === undefined) {
      done(answers as Answers, to);
      return;
    }
    const { text, body, next, lang } = asked.ask(answers, problem);
    const shown: Card = card({ body, actions: [button('next', next, { style: 'positive' })], ...(lang === undefined ? {} : { lang }) });
    chat.openForm(to, name, state.of({ step: at, answers } as never), text, shown);
  };

  return {
    name,
    open: (to, answers = {}) => show(to, 0, answers),
    submitted(form, event) {
      const { step, answers } = state.read(form);
      const entered = steps[step]?.read(form.inputs, answers) ?? {};
      if (typeof entered === 'string') show(event.person, step, answers, entered);
      else show(event.person, step + 1, { ...answers, ...entered });
    },
  };
}
