/** What stands between us and the table: it loads, it failed, there is nothing to see. */

export class Notices {
  #root;
  #retry = null;

  /** `root` holds the elements marked with data-part: text, retry, login. */
  constructor(root) {
    this.#root = root;
    this.#find("retry").addEventListener("click", () => this.#retry());
  }

  #find = (name) => this.#root.querySelector(`[data-part=${name}]`);

  clear() {
    this.#root.hidden = true;
  }

  say(words) {
    this.#show(words, { retry: null, login: false });
  }

  /** Say what went wrong, and offer to try again, or to log in where that is it. */
  failed(error, retry) {
    this.#show(error.message, { retry, login: error.status === 401 });
  }

  #show(words, { retry, login }) {
    this.#root.hidden = false;
    this.#find("text").textContent = words;
    this.#retry = retry;
    this.#find("retry").hidden = !retry;
    this.#find("login").hidden = !login;
  }
}
