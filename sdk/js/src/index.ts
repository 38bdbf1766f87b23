// The SDK for mini-programs of Parvis in JavaScript and TypeScript. README.md says how to begin.

export * as chat from './chat.js';
export * as http from './http.js';
export * as identity from './identity.js';
export * as log from './log.js';
export * as payments from './payments.js';
export * as schedule from './schedule.js';
export * as storage from './storage.js';

export * from './card.js';
export * from './errors.js';
export * from './event.js';
export { multiStepForm, type MultiStepForm, type Step, type StepDefinition } from './form.js';
export { raw } from './host.js';
export type * from './ids.js';
export type { Json } from './json.js';
export { Money } from './money.js';
export { Payment } from './payments.js';
export { miniProgram, type Definition, type Handler, type Handlers, type MiniProgram } from './program.js';
export { versioned, type Versioned } from './state.js';
export { texts, type Catalogue } from './texts.js';
export type * as wit from './wit.js';
