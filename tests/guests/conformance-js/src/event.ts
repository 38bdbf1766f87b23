// The event as the WIT has it, and the string in it that holds the steps.

import { type Event, NoAnswer, type Payment } from '@parvis/sdk';

export function eventAsTold(event: Event): { shown: Record<string, unknown>; told: string } {
  const { payload, told } = trigger(event.trigger);
  const shown = {
    id: event.id,
    conversation: event.conversation,
    actor: event.actor,
    now: event.now.toISOString(),
    'made-by': event.madeBy,
    trigger: payload,
  };
  return { shown, told };
}

function trigger(trigger: Event['trigger']): { payload: unknown; told: string } {
  switch (trigger.kind) {
    case 'opened':
      return { payload: ['opened', { parameters: trigger.value.parameters }], told: trigger.value.parameter('steps') ?? '' };
    case 'command':
      return { payload: ['command', { ...trigger.value }], told: trigger.value.text };
    case 'message':
      return { payload: ['message', { text: trigger.value.text, 'reply-to': trigger.value.replyTo }], told: trigger.value.text };
    case 'cardAction': {
      const { message, verb, dataJson, inputsJson } = trigger.value;
      return { payload: ['card-action', { message, verb, data: dataJson, inputs: inputsJson }], told: dataJson };
    }
    case 'formSubmitted': {
      const { name, dataJson, inputsJson } = trigger.value;
      return { payload: ['form-submitted', { name, data: dataJson, inputs: inputsJson }], told: dataJson };
    }
    case 'paymentUpdated':
      return { payload: ['payment-updated', payment(trigger.value)], told: trigger.value.reference };
    case 'timerFired':
      return { payload: ['timer-fired', { timer: trigger.value.timer, name: trigger.value.name, data: trigger.value.dataJson }], told: trigger.value.dataJson };
    case 'consentChanged':
      return { payload: ['consent-changed', { ...trigger.value }], told: '' };
    case 'httpAnswered': {
      const { id, name, dataJson, answer } = trigger.value;
      const said = answer instanceof NoAnswer ? [answer.failure.tag] : answer.status;
      return { payload: ['http-answered', { id, name, data: dataJson, answer: said }], told: dataJson };
    }
    case 'unknown':
      return { payload: ['unknown'], told: '' };
  }
}

function payment(value: Payment): unknown {
  return {
    id: value.id,
    payer: value.payer,
    amount: value.amount.toJSON(),
    captured: value.captured.toJSON(),
    refunded: value.refunded.toJSON(),
    state: value.state,
    reference: value.reference,
    'expires-at': value.expiresAt.toISOString(),
  };
}
