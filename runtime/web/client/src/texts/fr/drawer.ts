import type { drawer as english } from '../en/drawer';
import type { Same } from '../shape';

export const drawer: Same<typeof english> = {
  title: 'Programmes',
  search: 'Chercher un programme',
  usedHere: 'Utilisés ici',
  installed: 'Tous les programmes',
  others: 'Autres programmes',
  found: 'Résultats',
  about: (name: string) => `À propos de ${name}`,
  emptyTitle: 'Pas encore de programmes',
  emptyText: 'Les responsables de ce serveur installent les programmes. Ils apparaîtront ici.',
};
