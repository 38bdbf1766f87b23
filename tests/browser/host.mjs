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
}

async function answerOf(response) {
  const text = await response.text();
  assert.ok(response.ok, `${response.status} of ${new URL(response.url).pathname}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}
