// How a program's pages come over a conversation, and go: they have an address of their own, so that Back closes them.

import { hrefOf, replace, route } from '../shell/route';

/** How many addresses the browser's history held when the pages opened; `null` where they came by a link or a reload. */
let depth: number | null = null;
/** Browsers keep no more: from there on the number says nothing. */
const DEPTH_MAX = 50;

export function showPages(conversation: string, program: string): void {
  // What the person opened them from closes first, and gives the focus back to where it came from.
  setTimeout(() => {
    const to = { view: 'conversation', id: conversation, info: false, pages: program } as const;
    history.pushState(null, '', hrefOf(to));
    depth = history.length;
    route.value = to;
  });
}

export function closePages(conversation: string): void {
  // Pages that were walked through stand in the same history: a step back would only be one of theirs.
  const isNext = depth !== null && depth < DEPTH_MAX && history.length === depth;
  depth = null;
  if (isNext) history.back();
  else replace({ view: 'conversation', id: conversation, info: false });
}
