// A passkey of the kind that a phone or laptop has, in software: the browser itself answers, without a sheet of its own.

export class Authenticator {
  static async plugInto(page) {
    const debug = await page.context().newCDPSession(page);
    await debug.send('WebAuthn.enable');
    const { authenticatorId } = await debug.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new Authenticator(debug, authenticatorId);
  }

  constructor(debug, id) {
    this.debug = debug;
    this.id = id;
  }

  async credentials() {
    return (await this.debug.send('WebAuthn.getCredentials', { authenticatorId: this.id })).credentials;
  }

  /** Whether the person is recognised: a wrong finger or face is not. */
  async recognises(verified) {
    await this.debug.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified: verified });
  }
}
