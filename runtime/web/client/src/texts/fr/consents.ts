import type { consents as english } from '../en/consents';
import type { Same } from '../shape';

export const consents: Same<typeof english> = {
  title: 'Autorisations',
  intro: 'Ce que les programmes peuvent savoir et faire, selon vos décisions.',
  open: 'En attente de votre réponse',
  answer: 'Répondre',
  about: 'À propos',
  gone: 'Un programme qui n’existe plus',
  emptyTitle: 'Aucune décision pour le moment',
  emptyText: 'Quand un programme vous demandera quelque chose, vos réponses apparaîtront ici.',
};
