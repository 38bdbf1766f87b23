// `parvis:host` of the host in memory: each interface of the WIT over one run.

import type { Imports } from '../host.js';
import type * as wit from '../wit.js';
import { chat } from './calls/chat.js';
import { http } from './calls/http.js';
import { payments } from './calls/payments.js';
import { storage } from './calls/storage.js';
import { Refusal, type Run, hasUsed, invalid, nextId, notFound, requirePermission } from './state.js';

const TIMERS_MAX = 10;
const SPACING_MS = 60_000;
const AHEAD_MS_MAX = 400 * 24 * 3_600_000;

/** The permission of a field, and whether it is confirmed at each use. */
export const PROFILE: Readonly<Record<wit.ProfileField, readonly [permission: string, eachUse: boolean]>> = {
  name: ['profile.name', false],
  avatar: ['profile.avatar', false],
  phone: ['profile.phone', true],
  address: ['profile.address', true],
  location: ['profile.location', true],
};

export function imports(run: Run): Required<Imports> {
  return {
    chat: chat(run),
    http: http(run),
    identity: identity(run),
    payments: payments(run),
    schedule: schedule(run),
    storage: storage(run),
    log: { write: (level, message) => void run.log.push(`${level}: ${message}`) },
  };
}

function identity(run: Run): wit.IdentityInterface {
  return {
    currentUser() {
      requirePermission(run, 'identity');
      const person = run.state.people.get(run.actor ?? '');
      if (person === undefined || run.actor === null) return null;
      return { id: run.actor, locale: person.locale, timeZone: person.timeZone };
    },
    profile(field) {
      const [permission, eachUse] = PROFILE[field];
      requirePermission(run, 'identity');
      requirePermission(run, permission);
      const person = run.state.people.get(run.actor ?? '');
      if (person === undefined) throw notFound();
      if (!run.confirmed.has(permission)) {
        const decided = person.consents.get(permission);
        if (decided === undefined) throw new Refusal({ tag: 'consent-required', val: permission });
        if (!decided) throw new Refusal({ tag: 'not-granted', val: permission });
        if (eachUse) {
          person.consents.delete(permission);
          run.confirmed.add(permission);
        }
      }
      const value = person.profile.get(permission);
      if (value === undefined) throw notFound();
      return value;
    },
    currentRole() {
      requirePermission(run, 'identity');
      return run.state.people.get(run.actor ?? '')?.role ?? 'customer';
    },
    members() {
      requirePermission(run, 'identity');
      requirePermission(run, 'members');
      return [...run.state.people.keys()].filter((id) => hasUsed(run.state, id, run.conversation));
    },
  };
}

function schedule(run: Run): wit.ScheduleInterface {
  return {
    at(when, name, data) {
      requirePermission(run, 'schedule');
      let due = Date.parse(when);
      const { now, timers } = run.state;
      if (Number.isNaN(due)) throw invalid('when: not an instant');
      if (due < now + 1_000 || due > now + AHEAD_MS_MAX) throw invalid('when: 1 second to 400 days ahead');
      if (name === '' || [...name].length > 64 || Buffer.byteLength(data) > 4 << 10) {
        throw invalid('name: 1 to 64 characters; data: at most 4 KiB');
      }
      const taken = timers.filter((timer) => timer.waits && timer.actor === run.actor).map((timer) => timer.due);
      if (taken.length >= TIMERS_MAX) throw new Refusal({ tag: 'quota-exceeded', val: 'timers' });
      while (taken.some((other) => Math.abs(due - other) < SPACING_MS)) due += SPACING_MS;
      const id = nextId(run.state, 'tmr');
      timers.push({ id, due, name, data, conversation: run.conversation, actor: run.actor, waits: true });
      return { id, due: new Date(due).toISOString() };
    },
    cancel(id) {
      requirePermission(run, 'schedule');
      const timer = run.state.timers.find((known) => known.id === id);
      if (timer === undefined) throw notFound();
      timer.waits = false;
    },
  };
}
