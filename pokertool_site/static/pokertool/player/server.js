/** What /api/sessions/ID answers; an answer that is none is a Refusal that says why, in words for people. */

export class Refusal extends Error {
  /** `status` is HTTP's, 0 where nobody answered. */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export class Server {
  #address;

  constructor(address) {
    this.#address = address;
  }

  overview = () => this.#get("");
  page = (seq) => this.#get(`/events?at=${seq}`);
  timeline = (parts) => this.#get(`/timeline?parts=${parts}`);

  /** Hands that began after number `after`, as far as one answer holds them, and where to ask on. */
  hands = (after) => this.#get(`/hands?after=${after}`);

  async #get(rest) {
    const answer = await fetch(this.#address + rest).catch(() => null);
    if (!answer) throw new Refusal(0, "The server can't be reached.");
    const content = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refusal(answer.status, content.message ?? `The server answered ${answer.status}.`);
    return content;
  }
}
