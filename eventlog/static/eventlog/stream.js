/**
 * The client's end of `pokertool.v1`: follows a stream, comes back by itself, misses nothing.
 *
 *     const connection = connect({ url: "/ws/detection", onSnapshot, onEvents, onState });
 *
 *     for await (const message of connect({ url: "/ws/status" })) {
 *       if (message.type === "snapshot") replaceBy(message.state);
 *       else message.events.forEach(apply);
 *     }
 *
 * It keeps its own ledger: `seq` is the last event that it got. One at or below it is left
 * out; after one that is not the next the connection is made again from the last good one.
 * With `storage: sessionStorage` (or localStorage) it outlives a reload. Types: stream.d.ts.
 */

const PROTOCOL = "pokertool.v1";

/** Closes after which trying again would change nothing. Any other one is worth another try. */
const FINAL = {
  4400: "The server did not understand this client.",
  4401: "A login is needed.",
  4403: "This stream belongs to somebody else.",
  4404: "There is no such stream.",
};
const TOO_MANY = 1013;

/** Milliseconds. `stable`: how long a connection must live for the next wait to be short again. */
const PACE = { base: 500, cap: 15_000, stable: 5_000, greeting: 10_000, answer: 5_000, look: 5_000 };
/** A look at the clock that comes so much too late, by the clock on the wall, means that the machine slept. */
const SLEPT = 10_000;
const HEARTBEATS_MISSED = 2.5;
/** So often the same place may show a gap before we ask for a snapshot instead. */
const GAPS_BELIEVED = 3;
/** An iterator that is this many events behind is disconnected until it has caught up. */
const INBOX_LIMIT = 10_000;

/** Start following. Callbacks get what comes; without `onEvents`, iterate over what is returned. */
export function connect(options) {
  return new Connection(options);
}

/** What ends an iteration when the server refuses for good; `code` is the close code. */
export class StreamStopped extends Error {
  constructor(reason, code) {
    super(reason);
    this.name = "StreamStopped";
    this.code = code;
  }
}

class Connection {
  #options;
  #pace;
  #filters;
  #socket = null;
  #epoch;
  #seq; // the ledger: the last event that came; null before the first hello
  #kept; // what the page has of it: an iterator takes its time
  #place; // where the storage keeps that
  #head = 0; // the newest event we know of
  #state = { name: "connecting", behind: 0 };
  #attempt = 0; // failures in a row
  #gaps = 0; // in a row, at the same place
  #greetedAt = null;
  #patience = 0;
  #deadline = 0; // when silence means that the connection is dead
  #looked = 0; // when we last looked, on the wall's clock
  #overdue = false;
  #complaint = ""; // the server's last error message: it comes before a close
  #watch;
  #retry;
  #inbox = null; // only for iteration
  #inboxEvents = 0;
  #ring = null; // wakes the iterator

  constructor(options) {
    this.#options = options;
    this.#pace = { ...PACE, ...options.pace };
    this.#filters = { types: options.types ?? null, keys: options.keys ?? null };
    this.#place = `pokertool ${this.#url()}`;
    const { since = null, epoch = null } = this.#stored() ?? options;
    this.#kept = { since, epoch };
    this.#seq = since;
    this.#epoch = epoch;
    if (!options.onEvents) this.#inbox = [];
    this.#open();
    for (const [target, event] of WAKE_UPS) target.addEventListener(event, this.#wake);
  }

  /** The newest state: `{ name, behind, reason, code, retryAt }`. */
  get state() {
    return this.#state;
  }

  /** Where a later connect() can go on: `{ since, epoch }`, after all that the page was given. */
  get position() {
    return { ...this.#kept };
  }

  /** End it for good. */
  close() {
    this.#stop({ reason: "Closed.", code: 1000 });
  }

  /** Try at once, instead of when the wait is over. */
  retry() {
    if (this.#state.name !== "stopped" && !this.#socket) this.#open();
  }

  /** Change the filters from here on; null lets everything through. */
  subscribe({ types = null, keys = null }) {
    this.#filters = { types, keys };
    if (this.#greeted && this.#filtered) this.#say({ type: "subscribe", types, keys });
    else if (this.#socket) this.#comeBack(); // what is on its way was filtered: a gap could not be told
  }

  async *[Symbol.asyncIterator]() {
    try {
      for (;;) {
        while (this.#inbox?.length) {
          const message = this.#inbox.shift();
          this.#inboxEvents -= message.events?.length ?? 0;
          try {
            yield message;
          } finally {
            this.#keep(message); // not before the page asked for the next, or left
          }
        }
        if (this.#state.name === "stopped") {
          if (this.#state.code in FINAL) throw new StreamStopped(this.#state.reason, this.#state.code);
          return;
        }
        if (!this.#socket && this.#state.name === "catching-up") this.#open();
        await new Promise((resolve) => (this.#ring = resolve));
      }
    } finally {
      this.close();
    }
  }

  // The connection

  get #filtered() {
    return Boolean(this.#filters.types || this.#filters.keys);
  }

  get #greeted() {
    return this.#greetedAt !== null;
  }

  #open() {
    const { token } = this.#options;
    const compress = this.#options.compress && INFLATES;
    const protocols = compress ? [`${PROTOCOL}.deflate`, PROTOCOL] : [PROTOCOL];
    clearTimeout(this.#retry);
    const socket = new WebSocket(this.#address(), token ? [...protocols, `token.${token}`] : protocols);
    socket.binaryType = "arraybuffer";
    const receive = (text) => socket === this.#socket && this.#receive(text);
    let turn = Promise.resolve(); // inflating takes its time; frames keep their order
    socket.onmessage = ({ data }) => {
      if (!compress) receive(data);
      else turn = turn.then(() => inflated(data)).then(receive, () => receive(""));
    };
    socket.onclose = ({ code, reason }) => {
      turn = turn.then(() => socket === this.#socket && this.#lost({ code, reason }));
    };
    this.#socket = socket;
    this.#complaint = "";
    this.#become("connecting");
    this.#expectFrameWithin(this.#pace.greeting);
  }

  #url() {
    const url = new URL(this.#options.url, globalThis.document?.baseURI);
    url.protocol = url.protocol.replace("http", "ws");
    return asking(url, this.#filters);
  }

  #address() {
    const since = this.#seq;
    return asking(this.#url(), { since, epoch: since === null ? null : this.#epoch });
  }

  #say(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** Forget the socket; a dead one may take minutes to say that it is closed. */
  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#greetedAt = null;
    clearTimeout(this.#watch);
    clearTimeout(this.#retry);
    socket?.close();
  }

  #lost({ code = 1006, reason = "" }) {
    if (this.#state.name === "stopped") return; // a callback closed us
    if (this.#greeted && performance.now() - this.#greetedAt >= this.#pace.stable) this.#attempt = 0;
    this.#drop();
    if (code in FINAL) return this.#stop({ reason: this.#complaint || reason || FINAL[code], code });
    const { base, cap } = this.#pace;
    const longest = Math.min(cap, base * 2 ** this.#attempt++);
    const wait = code === TOO_MANY ? cap * (0.5 + Math.random() / 2) : Math.random() * longest;
    this.#retry = setTimeout(() => this.#open(), wait);
    this.#become("offline", { reason: this.#complaint || reason, code, retryAt: Date.now() + wait });
  }

  /** Connect again from the ledger, now. */
  #comeBack() {
    this.#drop();
    this.#open();
  }

  #stop(why) {
    if (this.#state.name === "stopped") return;
    for (const [target, event] of WAKE_UPS) target.removeEventListener(event, this.#wake);
    this.#drop();
    this.#become("stopped", why);
    this.#ring?.();
  }

  // Silence

  #expectFrameWithin(milliseconds) {
    this.#deadline = performance.now() + milliseconds;
    clearTimeout(this.#watch);
    this.#lookAgain();
  }

  #lookAgain() {
    this.#looked = Date.now();
    this.#watch = setTimeout(this.#look, Math.min(this.#pace.look, this.#deadline - performance.now()));
  }

  /** Frames only move the deadline: a timer for each of thousands would cost more than they do. */
  #look = () => {
    const slept = Date.now() - this.#looked > this.#pace.look + SLEPT;
    if (this.#deadline <= performance.now()) this.#lost({ reason: "Nothing was heard from the server." });
    else if (slept && this.#greeted) this.#wake({});
    else this.#lookAgain();
  };

  /** The page is looked at again, the network changed or we slept: find out now, not when a timer runs out. */
  #wake = ({ type }) => {
    if (type === "visibilitychange" && document.visibilityState === "hidden") return;
    if (!this.#socket) return this.retry();
    if (!this.#greeted) return;
    this.#say({ type: "ping" });
    this.#expectFrameWithin(Math.min(this.#pace.answer, this.#patience));
  };

  // What the server says

  #receive(text) {
    try {
      this.#take(JSON.parse(text));
    } catch {
      this.#lost({ reason: "The server sent what can't be read." });
    }
  }

  #take(message) {
    if (message.type === "hello") this.#hello(message);
    else if (message.type === "error") this.#complaint = message.message;
    else if (!this.#greeted) return;
    else if (message.type === "events") this.#events(message);
    else if (message.type === "heartbeat") this.#heartbeat(message);
    if (this.#greeted) this.#deadline = performance.now() + this.#patience;
  }

  #hello({ epoch, seq, floor, recovered, snapshot, heartbeat = 15 }) {
    const resumes = recovered === true && this.#seq !== null;
    if (resumes && (seq < this.#seq || (this.#epoch ?? epoch) !== epoch)) return this.#startAfresh();
    this.#greetedAt = performance.now();
    this.#patience = heartbeat * 1000 * HEARTBEATS_MISSED;
    this.#expectFrameWithin(this.#patience);
    this.#epoch = epoch;
    this.#head = seq;
    this.#overdue = false;
    if (this.#seq === 0) this.#seq = floor - 1; // which asked for all that is kept
    if (!resumes) {
      this.#seq = seq;
      this.#handOn({ type: "snapshot", state: snapshot ?? null, seq, floor, epoch, recovered });
    }
    this.#show();
  }

  #events({ events, through }) {
    const fresh = [];
    let seq = this.#seq;
    for (const event of events) {
      if (event.seq <= seq) continue;
      if (event.seq !== seq + 1 && !this.#filtered) break;
      fresh.push(event);
      seq = event.seq;
    }
    const readTo = Math.max(through ?? 0, events.at(-1)?.seq ?? 0, seq);
    const gap = readTo > seq && !this.#filtered;
    this.#seq = gap ? seq : readTo;
    this.#head = Math.max(this.#head, readTo);
    const message = { type: "events", events: fresh, through: this.#seq, epoch: this.#epoch };
    if (fresh.length) {
      this.#gaps = 0;
      this.#handOn(message);
    } else if (!this.#inbox) this.#keep(message); // filters left nothing of what was read
    if (gap) this.#missed();
    else this.#show();
  }

  #heartbeat({ seq, overdue }) {
    const missed = !this.#filtered && seq > this.#seq && this.#head >= seq;
    this.#overdue = Boolean(overdue);
    if (missed) return this.#missed(); // the second heartbeat in a row that knows more than we got
    if (!this.#filtered) this.#head = Math.max(this.#head, seq);
    this.#show();
  }

  /** Something is missing. The log has it: ask again, and in the end for the whole state. */
  #missed() {
    if (++this.#gaps > GAPS_BELIEVED) this.#startAfresh();
    else this.#lost({ reason: "Events were missing." });
  }

  #startAfresh() {
    this.#seq = this.#epoch = null;
    this.#gaps = 0;
    this.#lost({ reason: "The log can't be resumed." });
  }

  // What the page gets

  #handOn(message) {
    const { onSnapshot, onEvents } = this.#options;
    if (message.type === "snapshot") this.#tell(onSnapshot, message);
    else this.#tell(onEvents, message.events, message);
    if (!this.#inbox) return this.#keep(message);
    this.#inbox.push(message);
    this.#inboxEvents += message.events?.length ?? 0;
    if (this.#inboxEvents > INBOX_LIMIT) this.#drop(); // the log is the queue
    this.#ring?.();
  }

  /** What a callback throws is the page's own affair: it is reported, and the ledger goes on. */
  #tell(callback, ...news) {
    try {
      callback?.(...news);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  /** The page has `message`. Of two tabs that share a storage, the one that is further counts. */
  #keep({ seq, through, epoch }) {
    this.#kept = { since: through ?? seq, epoch };
    const stored = this.#stored();
    if (stored?.epoch === epoch && stored.since > through) return;
    this.#tell(() => this.#options.storage?.setItem(this.#place, JSON.stringify(this.#kept)));
  }

  #stored() {
    try {
      return JSON.parse(this.#options.storage?.getItem(this.#place) ?? null);
    } catch {
      return null; // not ours
    }
  }

  #show() {
    const behind = Math.max(0, this.#head - this.#seq);
    this.#become(behind || !this.#socket ? "catching-up" : this.#overdue ? "overdue" : "live", { behind });
  }

  #become(name, details = {}) {
    const before = this.#state;
    if (before.name === "stopped") return;
    this.#state = { name, behind: 0, ...details };
    if (name !== before.name || this.#state.behind !== before.behind) this.#tell(this.#options.onState, this.#state);
  }
}

const WAKE_UPS = globalThis.document
  ? [
      [globalThis, "online"],
      [globalThis, "offline"],
      [globalThis, "pageshow"],
      [document, "visibilitychange"],
    ]
  : [];

function asking(url, query) {
  for (const [name, value] of Object.entries(query))
    if (value?.some?.((word) => !word || word.includes(",")))
      for (const word of value) url.searchParams.append(name.slice(0, -1), word);
    else if (value !== null) url.searchParams.set(name, value);
  return url;
}

const INFLATES = (() => {
  try {
    return Boolean(new DecompressionStream("deflate-raw"));
  } catch {
    return false; // the server sends text then
  }
})();

/** Return the text of a frame: raw deflate (RFC 1951) where it is binary. */
async function inflated(data) {
  if (typeof data === "string") return data;
  return new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
}
