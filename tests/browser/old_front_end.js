/**
 * A front end as they were written for the FastAPI service: no subprotocol, one event a frame,
 * a ping now and then, a fixed wait before it connects again, HTTP polled beside it.
 */

const socketAddress = (path) => `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;

class OldFrontEnd {
  constructor(path, { wait = 200, ping = 100 } = {}) {
    this.path = path;
    this.wait = wait;
    this.ping = ping;
    this.welcomes = [];
    this.events = [];
    this.pongs = [];
    this.closes = [];
    this.connect();
  }

  connect() {
    this.socket = new WebSocket(socketAddress(this.path));
    this.socket.onopen = () => {
      this.pinging = setInterval(() => this.send("ping"), this.ping);
    };
    this.socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === "system") this.welcomes.push(message);
      else if (message.type === "pong") this.pongs.push(message);
      else this.events.push(message);
    };
    this.socket.onclose = ({ code }) => {
      this.closes.push(code);
      clearInterval(this.pinging);
      if (!this.over) setTimeout(() => this.connect(), this.wait);
    };
  }

  send(text) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(text);
  }

  stop() {
    this.over = true;
    this.socket.close();
  }
}

async function poll(path, token) {
  const answer = await fetch(path, { headers: token ? { Authorization: `Bearer ${token}` } : {} });
  return { status: answer.status, body: await answer.json() };
}

Object.assign(window, { OldFrontEnd, poll });
