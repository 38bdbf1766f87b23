// Everything that a page received and sent: bodies of answers, their headers, and the frames of its WebSockets.

export class Traffic {
  #received = [];
  #sent = [];
  #bodies = [];

  constructor(page) {
    page.on('response', (response) => {
      this.#received.push(`${response.url()} ${JSON.stringify(response.headers())}`);
      // The client's own script and style are the same for everybody.
      if (new URL(response.url()).pathname.startsWith('/assets/')) return;
      // A body may be gone with its page, and a redirect has none.
      this.#bodies.push(response.body().then((body) => body.toString('utf8'), () => ''));
    });
    page.on('request', (request) => this.#sent.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`));
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => this.#received.push(String(payload)));
      socket.on('framesent', ({ payload }) => this.#sent.push(String(payload)));
    });
  }

  /** One text with all that came in. */
  async received() {
    return [...this.#received, ...(await Promise.all(this.#bodies))].join('\n');
  }

  sent() {
    return this.#sent.join('\n');
  }
}
