// The place of the host's own sheets in the page: put it once, at the end.

import { AlertSheet } from './AlertSheet';
import { ConsentSheet } from './ConsentSheet';
import { PaymentSheet } from './PaymentSheet';
import { ProgramSheet } from './ProgramSheet';
import { ReportSheet } from './ReportSheet';
import { SendSheet } from './SendSheet';
import './sheets.css';
import { closeSheet, openSheet, sheetsWaiting } from './queue';

export function Surfaces() {
  const sheet = openSheet.value;
  if (sheet === null) return null;
  const key = JSON.stringify(sheet);
  const shared = { waiting: sheetsWaiting.value, close: () => closeSheet(sheet) };
  switch (sheet.kind) {
    case 'consent':
      return <ConsentSheet key={key} {...shared} program={sheet.program} permission={sheet.permission} />;
    case 'payment':
      return <PaymentSheet key={key} {...shared} payment={sheet.payment} />;
    case 'program':
      return <ProgramSheet key={key} {...shared} program={sheet.program} />;
    case 'alert':
      return <AlertSheet key={key} {...shared} program={sheet.program} text={sheet.text} />;
    case 'report':
      return <ReportSheet key={key} {...shared} about={sheet} />;
    case 'send':
      return <SendSheet key={key} {...shared} conversation={sheet.conversation} to={sheet.to} />;
  }
}
