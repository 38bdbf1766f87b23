// People who use the API without a browser: they prepare what a story needs, and look afterwards at what came of it.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

export class Person {
  constructor(origin, login, password) {
    this.origin = origin;
    this.login = login;
    this.password = password;
    this.token = null;
    this.id = null;
  }

  /** One of the demo's people. */
  static async signedIn(origin, login, password = `${login}-in-the-demo`) {
    const person = new Person(origin, login, password);
    await person.#take(await person.#send('POST', '/v1/sessions', { login, password }));
    return person;
  }

  /** Somebody new, whom no other story knows. */
  static async registered(origin, name) {
    const login = `${name.toLowerCase().replaceAll(/[^a-z]/g, '')}-${randomUUID().slice(0, 8)}`;
    const person = new Person(origin, login, `the password of ${login}`);
    person.name = name;
    await person.#take(await person.#send('POST', '/v1/registrations', { login, name, password: person.password }));
    return person;
  }

  async #take(response) {
    this.token = (await answerOf(response)).token;
    this.id = (await this.get('/v1/me')).id;
  }

  async get(path) {
    return answerOf(await this.#send('GET', path));
  }

  async post(path, body = {}) {
    return answerOf(await this.#send('POST', path, body));
  }

  async put(path, body) {
    return answerOf(await this.#send('PUT', path, body));
  }

  async delete(path) {
    return answerOf(await this.#send('DELETE', path));
  }

  async #send(method, path, body) {
    const headers = { 'idempotency-key': randomUUID() };
    if (this.token) headers.authorization = `Bearer ${this.token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    return fetch(this.origin + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  }

  /** A group with others. */
  async group(name, members) {
    const made = await this.post('/v1/conversations', { kind: 'group', name, members: members.map((it) => it.id) });
    return made.id;
  }

  async direct(other) {
    return (await this.post('/v1/conversations', { kind: 'direct', members: [other.id] })).id;
  }

  /** Writes; a command is waited for. */
  async say(conversation, text) {
    return this.post(`/v1/conversations/${conversation}/messages?wait=20`, { text });
  }

  async messages(conversation) {
    return (await this.get(`/v1/conversations/${conversation}/messages?limit=100`)).items;
  }

  /** The newest card that a program shows this person, to everybody or to them alone. */
  async newestCard(conversation) {
    const { log_head: head } = await this.get('/v1/me');
    const own = (await this.get(`/v1/log?after=${Math.max(0, head - 50)}`)).items.map(({ message }) => message);
    const cards = [...own, ...(await this.messages(conversation))].filter((it) => it?.conversation === conversation && it.card);
    return cards.reduce((newest, card) => (card.at >= newest.at ? card : newest)).id;
  }

  /** Presses a button of a card as this person sees it: the one that stands out, or the one of this title or place. */
  async press(message, inputs = {}, which = null) {
    const seen = await this.get(`/v1/messages/${message}`);
    const buttons = partsOf(seen.card, 'Action.Execute');
    const named = typeof which === 'number' ? buttons.at(which) : buttons.find((it) => (which === null ? it.style === 'positive' : it.title === which));
    return this.post(`/v1/messages/${message}/actions/${named.id}?wait=20`, { version: seen.version, inputs });
  }

  /** Approves what a card asks for. */
  async approve(message, pin) {
    const [{ payment }] = partsOf((await this.get(`/v1/messages/${message}`)).card, 'Parvis.Pay');
    const { amount } = await this.get(`/v1/payments/${payment}`);
    await this.post(`/v1/payments/${payment}/approve`, { amount, proof: { kind: 'pin', pin } });
  }

  /** Lets the program have what it asks for, this once. */
  async allow(value) {
    const [{ program, permission }] = (await this.get('/v1/consents')).questions;
    await this.post('/v1/consents', { program, permission, decision: 'once', ...(value && { value }) });
  }
}

/** Everything of a type in a card, in order. */
export function partsOf(card, type) {
  if (card === null || typeof card !== 'object') return [];
  const inside = Object.values(card).flatMap((part) => partsOf(part, type));
  return card.type === type ? [card, ...inside] : inside;
}

/** What only the operator may do, before anybody comes. */
export class Operator {
  static async of(origin) {
    const operator = new Operator();
    operator.person = await Person.signedIn(origin, 'operator');
    return operator;
  }

  /** Gives somebody money. */
  async pay(person, value) {
    await this.person.post('/v1/issuances', { to: person.id, amount: { currency: 'EUR', value } });
  }

  /** Has somebody work for a program. */
  async hire(person, name) {
    const { items } = await this.person.get('/v1/programs?limit=100');
    const { id } = items.find((program) => program.texts.name === name);
    const settings = await this.person.get(`/v1/programs/${id}/settings`);
    await this.person.put(`/v1/programs/${id}/settings`, { ...settings, staff: [...settings.staff, person.id] });
  }
}

async function answerOf(response) {
  const text = await response.text();
  assert.ok(response.ok, `${response.status} of ${new URL(response.url).pathname}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}
