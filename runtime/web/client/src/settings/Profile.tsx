// What the person says of themselves.

import { useState } from 'preact/hooks';
import { put } from '../api/client';
import { Button } from '../base/Button';
import { Field } from '../base/Field';
import { PictureChoice } from '../base/PictureChoice';
import { refreshMe } from '../sync/engine';
import { notePeople } from '../sync/people';
import { me } from '../sync/state';
import { texts } from '../texts';
import { useSave } from './save';

export function Profile() {
  const words = texts.value.settings;
  const mine = me.value;
  const [profile, setProfile] = useState(mine?.profile);
  const { busy, error, save } = useSave();
  if (mine === null || profile === undefined) return null;
  const fresh = async () => {
    await refreshMe();
    if (me.value) notePeople([{ id: me.value.id, name: me.value.profile.name, avatar: me.value.avatar ?? null }]);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    void save(async () => {
      await put('/v1/me/profile', { ...profile, name: profile.name.trim() });
      await fresh();
    });
  };
  const setPicture = async (media: string | null) => {
    await put('/v1/me/avatar', { media });
    await fresh();
  };
  return (
    <form class="form" onSubmit={submit}>
      <div class="settings-picture">
        <PictureChoice id={mine.id} name={mine.profile.name} src={mine.avatar ?? null} onChange={setPicture} />
        <p class="settings-hint">@{mine.login}</p>
      </div>
      <Field label={words.name} value={profile.name} maxLength={64} required autoComplete="name" onInput={(name) => setProfile({ ...profile, name })} />
      <Field label={words.phone} type="tel" value={profile.phone ?? ''} hint={words.phoneHint} autoComplete="tel" onInput={(phone) => setProfile({ ...profile, phone: phone.replace(/[\s().-]/g, '') })} />
      <Field label={words.address} lines={3} value={profile.address ?? ''} hint={words.addressHint} autoComplete="street-address" onInput={(address) => setProfile({ ...profile, address })} />
      <label class="field">
        <span class="field-label">{words.timeZone}</span>
        <select class="field-input" value={profile.time_zone} onChange={(event) => setProfile({ ...profile, time_zone: event.currentTarget.value })}>
          {timeZones(profile.time_zone).map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </select>
      </label>
      {error && <p class="field-error" role="alert">{error}</p>}
      <div>
        <Button tone="primary" type="submit" busy={busy}>
          {texts.value.common.save}
        </Button>
      </div>
    </form>
  );
}

/** Those that the browser knows, and the one that is set. */
function timeZones(own: string): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return known.includes(own) ? known : [own, ...known];
}
