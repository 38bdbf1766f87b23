export const consents = {
  title: 'Permissions',
  intro: 'What programs may know and do, as you decided.',
  open: 'Waiting for you',
  answer: 'Answer',
  about: 'About',
  gone: 'A program that is not there any more',
  emptyTitle: 'Nothing decided yet',
  emptyText: 'When a program asks you for something, your answers show here.',
};
