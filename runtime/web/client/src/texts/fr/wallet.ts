import type { wallet as english } from '../en/wallet';
import type { Same } from '../shape';

export const wallet: Same<typeof english> = {
  title: 'Portefeuille',
  currencies: 'Devise',
  available: 'Disponible',
  held: (amount: string) => `${amount} réservés pour des paiements approuvés`,
  send: 'Envoyer de l’argent',
  history: 'Historique',
  historyEmpty: 'Aucun mouvement pour le moment.',
  older: 'Afficher plus ancien',
  receipt: 'Afficher le reçu',
  host: 'Ce serveur',
  someone: 'Quelqu’un',
  kinds: {
    received: 'Reçu',
    sent: 'Envoyé',
    reserved: 'Réservé',
    released: 'Rendu',
    paid: 'Payé',
    refunded: 'Remboursé',
  },
  emptyTitle: 'Pas encore d’argent',
  emptyText: 'Quand quelqu’un vous enverra de l’argent, il apparaîtra ici.',
};
