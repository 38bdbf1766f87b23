import type { common as english } from '../en/everywhere';
import type { Same } from '../shape';

export const common: Same<typeof english> = {
  product: 'Parvis',
  ok: 'OK',
  cancel: 'Annuler',
  close: 'Fermer',
  back: 'Retour',
  save: 'Enregistrer',
  saved: 'Enregistré',
  remove: 'Retirer',
  retry: 'Réessayer',
  search: 'Rechercher',
  more: 'Plus',
  loading: 'Chargement…',
  done: 'Terminé',
  copy: 'Copier',
  copied: 'Copié',
  yes: 'Oui',
  no: 'Non',
  menu: 'Menu',
  nothingFound: 'Aucun résultat',
  somethingWrong: 'Le chargement a échoué',
};
