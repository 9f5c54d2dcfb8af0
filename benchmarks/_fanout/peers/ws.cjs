// `ws`: one frame an event, encoded once. Events come in as lines.
const net = require("net");
const readline = require("readline");
const { WebSocketServer, WebSocket } = require("ws");

const server = new WebSocketServer({
  host: "127.0.0.1", port: Number(process.env.PORT), perMessageDeflate: false, backlog: 4096,
});
server.on("connection", (socket) => socket.send('{"type":"system"}'));
net.createServer((source) => {
  readline.createInterface({ input: source }).on("line", (line) => {
    const event = Buffer.from(line);
    for (const client of server.clients) {
      if (client.readyState === WebSocket.OPEN) client.send(event, { binary: false });
    }
  });
}).listen(Number(process.env.EVENTS_PORT), "127.0.0.1");
