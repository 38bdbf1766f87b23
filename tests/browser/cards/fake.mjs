// A host that answers as the tests need it: one program, one payment, one wallet.

export const program = {
  id: 'prg_1',
  app_id: 'example.restaurant',
  publisher: { id: 'pub_1', name: 'Trattoria Vela', trusted: true },
  no_network: true,
  events: true,
  pages: false,
  hosts: [],
  icon: null,
  installed: '2026-11-01T09:00:00Z',
  staged: null,
  version: {
    digest: 'ab',
    code: 3,
    name: '1.2.0',
    program_name: 'Tables',
    description: 'Book a table with your friends, and pay the deposit here.',
    permissions: [
      { name: 'chat', reason: 'To show the booking to everybody here.', withheld: false },
      { name: 'profile.name', reason: 'So that the waiter knows whom to look for.', withheld: false },
      { name: 'profile.phone', reason: 'To call you if the table is late.', withheld: false },
      { name: 'payments', reason: 'For the deposit.', withheld: false },
      { name: 'schedule', reason: 'To remind you in time.', withheld: true },
    ],
    commands: [{ name: 'book', description: 'Book a table' }],
  },
};

const other = {
  ...program,
  id: 'prg_2',
  app_id: 'example.poll',
  publisher: { id: 'pub_2', name: 'Small Tools', trusted: true },
  no_network: false,
  events: true,
  pages: false,
  hosts: ['api.example.org', 'hooks.example.org'],
  version: { ...program.version, program_name: 'Poll', description: 'Ask everybody, count the answers.', permissions: [], commands: [{ name: 'poll', description: '' }] },
};

export const me = {
  id: 'usr_1',
  login: 'ada',
  role: 'user',
  profile: { name: 'Ada Lindqvist', avatar: '', phone: '+41 79 123 45 67', address: '', locale: 'en', time_zone: 'Europe/Zurich' },
  session: 'ses_1',
  session_expires: '2026-12-21T10:00:00Z',
  log_head: 1,
  has_pin: true,
  passkeys: 1,
};

export const payment = {
  id: 'pay_1',
  program: 'prg_1',
  program_name: 'Tables',
  publisher_name: 'Trattoria Vela',
  payee: 'Trattoria Vela',
  conversation: 'cnv_1',
  title: 'Deposit for 4 on 24 December',
  items: [
    { label: 'Table for 4', amount: { currency: 'EUR', value: '40.00' } },
    { label: 'Early booking', amount: { currency: 'EUR', value: '-5.00' } },
  ],
  amount: { currency: 'EUR', value: '35.00' },
  state: 'requested',
  requested: '2026-11-21T10:00:00Z',
  captured: { currency: 'EUR', value: '0.00' },
  refunds: [],
  learns: ['approved', 'amount'],
  step_up: 'pin_or_passkey',
};

const balance = (currency, available, held = '0.00') => ({
  posted: { currency, value: available },
  held: { currency, value: held },
  available: { currency, value: available },
});

const movement = (number, what, value, counterparty, more = {}) => ({
  number,
  transfer: `trf_${number}`,
  at: `2026-11-${String(10 + (number % 10)).padStart(2, '0')}T18:30:00Z`,
  what,
  amount: { currency: 'EUR', value },
  counterparty,
  payment: null,
  note: '',
  ...more,
});

const bo = { kind: 'person', user: 'usr_2' };
const vela = { kind: 'merchant', program: 'prg_1', name: 'Trattoria Vela' };

/** Answers like a host in `world`, which a test may change as it goes. */
export function fakeHost(world = {}) {
  const state = {
    me: { ...me },
    payment: { ...payment, expires: new Date(Date.now() + 840_000).toISOString() },
    questions: [{ program: 'prg_1', permission: 'profile.name', events: ['evt_1'], asked: '2026-11-21T10:00:00Z', reason: 'So that the waiter knows whom to look for.', program_name: 'Tables', publisher_name: 'Trattoria Vela', value_needed: false }],
    decided: [
      { program: 'prg_1', permission: 'chat', decision: 'always', at: '2026-11-02T10:00:00Z', event: null, value: null },
      { program: 'prg_1', permission: 'profile.phone', decision: 'never', at: '2026-11-02T10:00:00Z', event: null, value: null },
    ],
    used: [{ at: '2026-11-20T18:00:00Z', program: 'prg_1', permission: 'chat' }],
    programs: [program, other],
    balances: [balance('EUR', '142.50', '35.00'), balance('JPY', '5000', '0')],
    movements: [
      movement(9, 'reserved', '35.00', vela, { payment: 'pay_1' }),
      movement(8, 'received', '20.00', bo, { note: 'Thanks for the tickets!' }),
      movement(7, 'paid', '18.40', vela, { payment: 'pay_1' }),
      movement(6, 'sent', '12.00', bo, { note: 'Pizza' }),
      movement(5, 'received', '200.00', { kind: 'host' }),
    ],
    pin: '123456',
    tries: 5,
    ...world,
  };
  const problem = (status, code, more = {}) => ({ status, body: { code, title: code, ...more } });
  const routes = [
    ['GET', /^\/v1\/me$/, () => state.me],
    ['GET', /^\/v1\/programs$/, () => ({ items: state.programs })],
    ['GET', /^\/v1\/programs\/(\w+)$/, (_, id) => state.programs.find((one) => one.id === id)],
    ['GET', /^\/v1\/conversations$/, () => ({ items: [{ id: 'cnv_1', kind: 'group', name: 'Friday dinner' }] })],
    ['GET', /^\/v1\/conversations\/\w+$/, () => ({ id: 'cnv_1', kind: 'group', name: 'Friday dinner' })],
    ['GET', /^\/v1\/conversations\/\w+\/programs$/, () => ({ items: state.programs.slice(0, 1) })],
    ['GET', /^\/v1\/conversations\/\w+\/members$/, () => ({ items: [{ user: 'usr_1', name: 'Ada Lindqvist', role: 'owner' }, { user: 'usr_2', name: 'Bo Andersen', role: 'member' }] })],
    ['GET', /^\/v1\/users$/, () => ({ items: [{ id: 'usr_2', name: 'Bo Andersen', avatar: null }] })],
    ['GET', /^\/v1\/consents$/, () => ({ decided: state.decided, questions: state.questions, used: state.used })],
    ['POST', /^\/v1\/consents$/, ({ body }) => {
      state.questions = state.questions.filter((one) => one.permission !== body.permission);
      state.decided = [...state.decided.filter((one) => one.permission !== body.permission), { ...body, at: '2026-11-21T10:00:00Z', event: null, value: null }];
      return body;
    }],
    ['GET', /^\/v1\/payments\/\w+$/, () => state.payment],
    ['POST', /^\/v1\/payments\/\w+\/approve$/, ({ body }) => {
      if (state.payment.step_up !== 'none' && body.proof?.pin !== state.pin) {
        state.tries -= 1;
        return problem(403, 'pin_wrong', { tries_left: state.tries });
      }
      state.payment = { ...state.payment, state: 'authorized' };
      return { payment: 'pay_1', state: 'authorized', amount: state.payment.amount, expires: state.payment.expires };
    }],
    ['POST', /^\/v1\/payments\/\w+\/decline$/, () => {
      state.payment = { ...state.payment, state: 'declined' };
      return { payment: 'pay_1', state: 'declined', amount: state.payment.amount, expires: state.payment.expires };
    }],
    ['PUT', /^\/v1\/me\/pin$/, ({ body }) => {
      state.pin = body.pin;
      state.me = { ...state.me, has_pin: true };
      return {};
    }],
    ['GET', /^\/v1\/wallet$/, () => ({ items: state.balances })],
    ['GET', /^\/v1\/wallet\/EUR\/transfers$/, () => ({ items: state.movements })],
    ['GET', /^\/v1\/wallet\/\w+\/transfers$/, () => ({ items: [] })],
    ['POST', /^\/v1\/transfers\/challenge$/, () => ({ step_up: state.step_up ?? 'none' })],
    ['POST', /^\/v1\/transfers$/, ({ body }) => ({ transfer: 'trf_10', ...body, at: '2026-11-21T10:00:00Z' })],
    ['POST', /^\/v1\/reports$/, () => ({})],
    ['POST', /^\/v1\/conversations\/\w+\/programs\/\w+\/open$/, () => ({ event: 'evt_2', outcome: { kind: 'done' } })],
  ];
  const answer = (call) => {
    const own = state.answer?.(call);
    if (own) return own;
    for (const [method, path, reply] of routes) {
      const found = method === call.method && path.exec(call.path);
      if (!found) continue;
      const body = reply(call, found[1]);
      return body?.status >= 400 ? body : { status: 200, body };
    }
    return problem(404, 'not_found');
  };
  return { state, answer };
}
