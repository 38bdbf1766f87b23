// Settings: a list of sections, each a page of its own.

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api/client';
import { inWords } from '../api/problem';
import { Avatar } from '../base/Avatar';
import { IconButton } from '../base/Button';
import { Confirm } from '../base/Confirm';
import { Icon, type IconName } from '../base/Icon';
import { Spinner } from '../base/Spinner';
import { toast } from '../base/Toast';
import { type Route, go, hrefOf } from '../shell/route';
import { signOut } from '../sync/engine';
import { hostInfo, me } from '../sync/state';
import { texts } from '../texts';
import { Appearance } from './Appearance';
import { Devices } from './Devices';
import { Privacy } from './Privacy';
import { Profile } from './Profile';
import { Security } from './Security';
import { Shortcuts } from './Shortcuts';
import './settings.css';

export function SettingsView({ section }: { section: string | null }) {
  const words = texts.value.settings;
  switch (section) {
    case 'profile':
      return <Section title={words.profile}><Profile /></Section>;
    case 'appearance':
      return <Section title={words.appearance}><Appearance /></Section>;
    case 'privacy':
      return <Section title={words.privacy}><Privacy /></Section>;
    case 'security':
      return <Section title={words.security}><Security /></Section>;
    case 'devices':
      return <Section title={words.devices}><Devices /></Section>;
    case 'shortcuts':
      return <Section title={words.shortcuts}><Shortcuts /></Section>;
    default:
      return <Overview />;
  }
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="view settings" aria-labelledby="settings-title">
      <header class="settings-head">
        <IconButton icon="back" label={texts.value.common.back} onClick={() => go({ view: 'settings', section: null })} />
        <h1 id="settings-title">{title}</h1>
      </header>
      {children}
    </section>
  );
}

function Overview() {
  const words = texts.value.settings;
  const mine = me.value;
  const [asking, setAsking] = useState(false);
  if (mine === null) return null;
  const leave = async () => {
    await signOut();
    location.hash = '';
  };
  const to = (section: string): Route => ({ view: 'settings', section });
  return (
    <section class="view settings" aria-labelledby="settings-title">
      <header class="view-head">
        <h1 id="settings-title">{words.title}</h1>
      </header>
      <a class="settings-me" href={hrefOf(to('profile'))}>
        <Avatar id={mine.id} name={mine.profile.name} src={mine.avatar} size="l" />
        <span>
          <span class="settings-name">{mine.profile.name}</span>
          <span class="settings-hint">@{mine.login}</span>
        </span>
        <Icon name="next" />
      </a>
      <nav class="settings-list" aria-label={words.title}>
        <Entry icon="moon" label={words.appearance} to={to('appearance')} />
        <Entry icon="shield" label={words.privacy} to={to('privacy')} />
        <Entry icon="key" label={words.security} to={to('security')} />
        <Entry icon="device" label={words.devices} to={to('devices')} />
        <Entry icon="apps" label={words.consents} hint={words.consentsHint} to={{ view: 'consents' }} />
        {hasKeys() && <Entry icon="slash" label={words.shortcuts} to={to('shortcuts')} />}
      </nav>
      <div class="settings-list">
        <Export />
        <button type="button" class="settings-entry settings-danger" onClick={() => setAsking(true)}>
          <Icon name="exit" />
          <span>{words.signOut}</span>
        </button>
      </div>
      {hostInfo.value && <p class="settings-about">{hostInfo.value.name}</p>}
      {asking && <Confirm title={words.signOutTitle} text={words.signOutText} action={words.signOut} act={leave} onClose={() => setAsking(false)} />}
    </section>
  );
}

/** Who points with a finger has no keys to press. */
function hasKeys(): boolean {
  return !matchMedia('(pointer: coarse)').matches;
}

function Entry({ icon, label, hint, to }: { icon: IconName; label: string; hint?: string; to: Route }) {
  return (
    <a class="settings-entry" href={hrefOf(to)}>
      <Icon name={icon} />
      <span>
        {label}
        {hint && <span class="settings-hint">{hint}</span>}
      </span>
      <Icon name="next" size={16} />
    </a>
  );
}

const EXPORT_TIMEOUT_MS = 5 * 60_000;

function Export() {
  const words = texts.value.settings;
  const [busy, setBusy] = useState(false);
  const run = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const response = await send('POST', '/v1/me/export', { body: {}, timeoutMs: EXPORT_TIMEOUT_MS });
      const address = URL.createObjectURL(await response.blob());
      const link = document.createElement('a');
      link.href = address;
      link.download = `parvis-${me.value?.login ?? 'data'}.zip`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch (error) {
      toast(inWords(error), 'error');
    }
    setBusy(false);
  };
  return (
    <button type="button" class="settings-entry" onClick={() => void run()}>
      <Icon name="download" />
      <span>
        {words.export}
        <span class="settings-hint">{words.exportHint}</span>
      </span>
      {busy && <Spinner small />}
    </button>
  );
}
