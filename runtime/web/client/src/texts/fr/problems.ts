import type { problems as english } from '../en/problems';
import type { Same } from '../shape';

export const problems: Same<typeof english> = {
  unexpected: 'Une erreur est survenue. Veuillez réessayer.',
  byCode: {
    offline: 'Pas de connexion. Tout reprendra dès que vous serez en ligne.',
    busy: 'Trop de demandes à la fois. Patientez un instant et réessayez.',
    unavailable: 'Le serveur ne peut pas répondre pour le moment. Réessayez dans un instant.',
    unknown_outcome: 'On ne sait pas si l’action a abouti. Réessayez : elle ne sera pas faite deux fois.',
    unauthenticated: 'Vous êtes déconnecté.',
    not_found: 'Cet élément n’existe pas, ou vous ne pouvez pas le voir.',
    pages_off: 'Ce serveur n’affiche pas les pages des programmes.',
    forbidden: 'Vous ne pouvez pas faire cela.',
    blocked: 'Cette personne n’accepte pas vos messages.',
    bad_origin: 'Cette page ne peut pas faire cela. Ouvrez Parvis à sa propre adresse.',
    registration_closed: 'Ce serveur n’accepte pas de nouveaux comptes.',
    recent_sign_in_required: 'Saisissez de nouveau votre mot de passe pour continuer.',
    insufficient_funds: 'Le solde de votre portefeuille est insuffisant.',
    card_changed: 'Cette carte a changé. Regardez-la de nouveau.',
    already_settled: 'Ce paiement est déjà réglé.',
    limit_reached: 'Une limite est atteinte.',
    idempotency_mismatch: 'Ceci a déjà été envoyé sous une autre forme. Réessayez.',
    in_progress: 'C’est déjà en cours.',
    too_large: 'C’est trop volumineux.',
    payload_too_large: 'C’est trop volumineux.',
    wrong_password: 'Ce mot de passe n’est pas le bon.',
    pin_wrong: 'Ce code n’est pas le bon.',
    pin_locked: 'Trop d’essais. Réessayez dans 15 minutes.',
    step_up_required: 'Confirmez avec votre code ou une clé d’accès.',
    step_up_setup_required: 'Définissez d’abord un code ou une clé d’accès dans les réglages.',
  },
};
