// What is said, in English and French.

import { type Catalogue, texts } from '@parvis/sdk';

import type { Side } from './game.js';

interface Words {
  lang: string;
  title: string;
  colours: readonly [string, string];
  /** Somebody who keeps their name to themselves and has no colour yet. */
  somebody: string;
  /** Names of columns for those who hear the board. */
  column: (number: number) => string;
  pieces: (colours: string[]) => string;
  emptyBoard: string;

  challenge: (who: string) => string;
  challengeTo: (who: string, whom: string) => string;
  ownChallenge: string;
  ownChallengeTo: (whom: string) => string;
  accept: string;
  decline: string;
  withdraw: string;
  withdrawn: (who: string) => string;
  declined: (who: string) => string;
  expired: (who: string) => string;

  versus: (red: string, yellow: string) => string;
  turn: (who: string, colour: string) => string;
  yourTurn: (colour: string) => string;
  waiting: (who: string) => string;
  drop: (number: number) => string;
  offerDraw: string;
  drawOffered: (who: string) => string;
  ownOffer: string;
  acceptDraw: string;
  declineDraw: string;
  resign: string;
  sure: string;
  goOn: string;

  won: (who: string) => string;
  youWon: string;
  youLost: (who: string) => string;
  by: Record<'line' | 'resignation' | 'time' | 'full board' | 'agreement', string>;
  draw: string;
  moves: (count: number) => string;
  rematch: string;
  watch: string;

  replayAt: (at: number, of: number) => string;
  first: string;
  back: string;
  forward: string;
  last: string;
  verified: string;
  notVerified: string;

  leaderboard: string;
  nobodyPlayed: string;
  score: (won: number, drawn: number, lost: number) => string;

  welcome: string;
  rules: string;
  play: string;

  notYours: string;
  notYourTurn: (who: string) => string;
  movedOn: string;
  overAlready: string;
  ownGame: string;
  gone: string;
  tooMany: string;
}

const english: Words = {
  lang: 'en',
  title: 'Four in a row',
  colours: ['Red', 'Yellow'],
  somebody: 'Somebody',
  column: (number) => `column ${number}`,
  pieces: (colours) => colours.join(', '),
  emptyBoard: 'The board is empty.',

  challenge: (who) => `${who} wants to play. Who takes the challenge?`,
  challengeTo: (who, whom) => `${who} asks ${whom} for another game.`,
  ownChallenge: 'You are waiting for somebody to play against.',
  ownChallengeTo: (whom) => `You are waiting for ${whom}.`,
  accept: 'Play',
  decline: 'Not now',
  withdraw: 'Withdraw',
  withdrawn: (who) => `${who} does not wait any more.`,
  declined: (who) => `${who} does not want to play now.`,
  expired: (who) => `Nobody took ${who}’s challenge.`,

  versus: (red, yellow) => `${red} against ${yellow}`,
  turn: (who, colour) => `${who} plays ${colour.toLowerCase()}: their turn.`,
  yourTurn: (colour) => `Your turn: you play ${colour.toLowerCase()}.`,
  waiting: (who) => `${who} is thinking.`,
  drop: (number) => `Drop into column ${number}`,
  offerDraw: 'Offer a draw',
  drawOffered: (who) => `${who} offers a draw.`,
  ownOffer: 'You offered a draw.',
  acceptDraw: 'Accept the draw',
  declineDraw: 'Play on',
  resign: 'Resign',
  sure: 'Give up this game?',
  goOn: 'Keep playing',

  won: (who) => `${who} wins`,
  youWon: 'You win!',
  youLost: (who) => `${who} wins this one`,
  by: {
    line: 'with four in a row',
    resignation: 'because the other one resigned',
    time: 'because the other one did not move for three days',
    'full board': 'the board is full',
    agreement: 'by agreement',
  },
  draw: 'A draw',
  moves: (count) => (count === 1 ? '1 move' : `${count} moves`),
  rematch: 'Another game',
  watch: 'Watch it again',

  replayAt: (at, of) => `Move ${at} of ${of}`,
  first: 'Start',
  back: 'Back',
  forward: 'Next',
  last: 'End',
  verified: 'Checked: every move is legal, and the result is right.',
  notVerified: 'This record is not right: its moves do not lead to its result.',

  leaderboard: 'Best of this room',
  nobodyPlayed: 'Nobody has finished a game here yet. Begin one with /four.',
  score: (won, drawn, lost) => `${won} won, ${drawn} drawn, ${lost} lost`,

  welcome: 'Four in a row, for two. Whoever gets four of their colour in a line wins.',
  rules: 'In turn, drop a piece into one of seven columns. Across, up or aslant: four in a row win. A full board is a draw.',
  play: 'Challenge this room',

  notYours: 'This game is between others.',
  notYourTurn: (who) => `It is the turn of ${who}.`,
  movedOn: 'The board has changed since.',
  overAlready: 'This game is over.',
  ownGame: 'You cannot play against yourself.',
  gone: 'This challenge is over.',
  tooMany: 'You have too many games open. Finish one first.',
};

/** In French, none is one. */
function counted(count: number, word: string): string {
  return `${count} ${word}${count < 2 ? '' : 's'}`;
}

const french: Words = {
  lang: 'fr',
  title: 'Puissance quatre',
  colours: ['Rouge', 'Jaune'],
  somebody: 'Quelqu’un',
  column: (number) => `colonne ${number}`,
  pieces: (colours) => colours.join(', '),
  emptyBoard: 'Le plateau est vide.',

  challenge: (who) => `${who} veut jouer. Qui relève le défi ?`,
  challengeTo: (who, whom) => `${who} propose une autre partie à ${whom}.`,
  ownChallenge: 'Vous attendez un adversaire.',
  ownChallengeTo: (whom) => `Vous attendez ${whom}.`,
  accept: 'Jouer',
  decline: 'Pas maintenant',
  withdraw: 'Retirer',
  withdrawn: (who) => `${who} n’attend plus.`,
  declined: (who) => `${who} ne veut pas jouer maintenant.`,
  expired: (who) => `Personne n’a relevé le défi de ${who}.`,

  versus: (red, yellow) => `${red} contre ${yellow}`,
  turn: (who, colour) => `À ${who} de jouer (${colour.toLowerCase()}).`,
  yourTurn: (colour) => `À vous de jouer (${colour.toLowerCase()}).`,
  waiting: (who) => `${who} réfléchit.`,
  drop: (number) => `Jouer dans la colonne ${number}`,
  offerDraw: 'Proposer la nulle',
  drawOffered: (who) => `${who} propose la nulle.`,
  ownOffer: 'Vous avez proposé la nulle.',
  acceptDraw: 'Accepter la nulle',
  declineDraw: 'Continuer',
  resign: 'Abandonner',
  sure: 'Abandonner cette partie ?',
  goOn: 'Continuer à jouer',

  won: (who) => `${who} gagne`,
  youWon: 'Vous gagnez !',
  youLost: (who) => `${who} gagne cette fois`,
  by: {
    line: 'avec quatre pions alignés',
    resignation: 'par abandon',
    time: 'au temps, après trois jours sans coup',
    'full board': 'le plateau est plein',
    agreement: 'd’un commun accord',
  },
  draw: 'Partie nulle',
  moves: (count) => (count < 2 ? `${count} coup` : `${count} coups`),
  rematch: 'Une autre partie',
  watch: 'Revoir la partie',

  replayAt: (at, of) => `Coup ${at} sur ${of}`,
  first: 'Début',
  back: 'Retour',
  forward: 'Suivant',
  last: 'Fin',
  verified: 'Vérifié : chaque coup est permis et le résultat est juste.',
  notVerified: 'Cet enregistrement est faux : ses coups ne mènent pas à son résultat.',

  leaderboard: 'Les meilleurs de ce salon',
  nobodyPlayed: 'Personne n’a encore fini de partie ici. Commencez avec /four.',
  score: (won, drawn, lost) => [counted(won, 'gagnée'), counted(drawn, 'nulle'), counted(lost, 'perdue')].join(', '),

  welcome: 'Puissance quatre, à deux. Qui aligne quatre pions de sa couleur gagne.',
  rules: 'Chacun à son tour laisse tomber un pion dans une des sept colonnes. Quatre alignés, de côté, vers le haut ou en biais, gagnent. Un plateau plein est une partie nulle.',
  play: 'Défier ce salon',

  notYours: 'Cette partie se joue entre d’autres.',
  notYourTurn: (who) => `C’est à ${who} de jouer.`,
  movedOn: 'Le plateau a changé depuis.',
  overAlready: 'Cette partie est finie.',
  ownGame: 'Vous ne pouvez pas jouer contre vous-même.',
  gone: 'Ce défi n’est plus ouvert.',
  tooMany: 'Vous avez trop de parties ouvertes. Finissez-en une d’abord.',
};

const catalogue: Catalogue<Words> = { fallback: english, fr: french };

export function wordsFor(locale: string): Words {
  return texts(locale, catalogue);
}

/** A player's name, or their colour where they keep it to themselves. */
export function nameOf(words: Words, player: { name: string | null }, side: Side | null): string {
  return player.name ?? (side === null ? words.somebody : words.colours[side]);
}

export type { Words };
