export const drawer = {
  title: 'Programs',
  search: 'Search programs',
  usedHere: 'Used here',
  installed: 'All programs',
  others: 'Other programs',
  found: 'Found',
  about: (name: string) => `About ${name}`,
  emptyTitle: 'No programs yet',
  emptyText: 'The people who run this server install programs. They show here.',
};
