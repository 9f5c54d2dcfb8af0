/** How the connection is, always in sight; spoken only when it changes, not at each count. */

const WORDS = {
  connecting: () => "Connecting…",
  live: () => "Live",
  "catching-up": ({ behind }) => `Catching up, ${behind.toLocaleString()} behind`,
  overdue: () => "Connected, but health checks are late",
  offline: ({ retryAt }) => `Offline, trying again in ${Math.max(1, Math.ceil((retryAt - Date.now()) / 1000))} s`,
  stopped: ({ reason }) => reason,
};
const SPOKEN = {
  connecting: () => "Connecting.",
  live: () => "Live.",
  "catching-up": () => "Catching up with what was missed.",
  overdue: () => "Connected, but the server's health checks are late.",
  offline: () => "Offline. The table shows how it was; trying again.",
  stopped: ({ reason }) => `Stopped. ${reason}`,
};
const LOGIN_NEEDED = 4401;

export class ConnectionView {
  #pill;
  #text;
  #spoken;
  #retry;
  #login;
  #clock;

  /** `root` holds the elements marked with data-part: text, spoken, retry, login. */
  constructor(root, { onRetry }) {
    const find = (name) => root.querySelector(`[data-part=${name}]`);
    this.#pill = root;
    [this.#text, this.#spoken, this.#retry, this.#login] = ["text", "spoken", "retry", "login"].map(find);
    this.#retry.addEventListener("click", onRetry);
  }

  show(state) {
    clearInterval(this.#clock);
    const tell = () => (this.#text.textContent = WORDS[state.name](state));
    tell();
    if (state.name === "offline") this.#clock = setInterval(tell, 1000);
    if (this.#pill.dataset.state !== state.name) this.#spoken.textContent = SPOKEN[state.name](state);
    this.#pill.dataset.state = state.name;
    this.#pill.title = state.reason ?? "";
    this.#retry.hidden = state.name !== "offline";
    this.#login.hidden = state.code !== LOGIN_NEEDED;
  }
}
