// The weather service as the pictures have it: a server on this machine that answers as Open-Meteo does, and the sample program
// with its addresses instead of the real ones. Nothing leaves the machine.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { components } from './places.mjs';

const FORECAST = 'https://api.open-meteo.com/v1/forecast';
const SEARCH = 'https://geocoding-api.open-meteo.com/v1/search';

const PLACES = {
  basel: [['Basel', 'Basel-City', 'Switzerland', 47.55839, 7.57327, 'Europe/Zurich']],
  lyon: [['Lyon', 'Auvergne-Rhône-Alpes', 'France', 45.74846, 4.84671, 'Europe/Paris']],
  springfield: [
    ['Springfield', 'Missouri', 'United States', 37.21533, -93.29824, 'America/Chicago'],
    ['Springfield', 'Illinois', 'United States', 39.80172, -89.64371, 'America/Chicago'],
  ],
};
const MEMBERS = ['name', 'admin1', 'country', 'latitude', 'longitude', 'timezone'];

export class Sky {
  #server = createServer((request, response) => this.#answer(new URL(request.url, 'http://localhost'), response));
  #folder = mkdtempSync(join(tmpdir(), 'parvis-sky-'));
  /** Nobody is there. */
  isAway = false;

  static async open() {
    const sky = new Sky();
    await once(sky.#server.listen(0, '127.0.0.1'), 'listening');
    sky.#publish();
    return sky;
  }

  get host() {
    return `localhost:${this.#server.address().port}`;
  }

  /** A folder with the sample programs, of which one asks this sky. */
  get components() {
    return this.#folder;
  }

  close() {
    this.#server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #answer(url, response) {
    const answer = url.pathname.endsWith('search') ? search(url.searchParams.get('name')) : forecast();
    response.writeHead(this.isAway ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(this.isAway ? {} : answer));
  }

  #publish() {
    for (const name of readdirSync(components)) copyFileSync(join(components, name), join(this.#folder, name));
    const component = join(this.#folder, 'weather.wasm');
    writeFileSync(component, this.#aimed(readFileSync(component)));
    const manifest = join(this.#folder, 'weather.json');
    writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), http: [this.host] }));
  }

  /** The addresses stand in the component as they stand in its source: others of the same length take their place. */
  #aimed(bytes) {
    const aimed = Buffer.from(bytes);
    for (const address of [FORECAST, SEARCH]) {
      const found = aimed.indexOf(address);
      assert.ok(found >= 0 && aimed.indexOf(address, found + 1) < 0, `the component names ${address} once`);
      const end = address.split('/').at(-1);
      const start = `http://${this.host}/`;
      aimed.write(start + 'v1/'.padStart(address.length - start.length - end.length, 'sky/') + end, found);
    }
    return aimed;
  }
}

function search(name) {
  const found = PLACES[name.toLowerCase()] ?? [];
  return { results: found.map((place) => Object.fromEntries(MEMBERS.map((member, at) => [member, place[at]]))) };
}

function forecast() {
  const day = (ahead) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  return {
    utc_offset_seconds: 3_600,
    daily: {
      time: [0, 1, 2].map(day),
      weather_code: [61, 3, 0],
      temperature_2m_max: [9.4, 8.0, 11.2],
      temperature_2m_min: [4.2, 3.1, 2.0],
      precipitation_probability_max: [80, 20, 0],
      precipitation_sum: [6.3, 0.1, 0],
      wind_speed_10m_max: [18.4, 22.0, 9.0],
      uv_index_max: [1.1, 1.3, 1.9],
    },
  };
}
