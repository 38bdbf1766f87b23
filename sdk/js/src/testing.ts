// A host in memory, to play events against a mini-program in a test that runs in Node.js.
//
// It keeps the contract where a program can tell: all or nothing for each event, permissions, limits, timers, the life of a
// payment, views and buttons of cards (a test presses only what the person sees). Each event is run twice from the same state,
// because a host may run it again; a program that does something else the second time fails the test.
//
// Not here: what a card's elements may hold in detail, budgets of time and memory. The sandbox of the real host shows those.

export { Host, type HostOptions } from './testing/host.js';
export type { Server } from './testing/state.js';
export { MessageView, type Button } from './testing/view.js';
