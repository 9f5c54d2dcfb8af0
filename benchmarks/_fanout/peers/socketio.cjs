// socket.io, WebSockets only: io.emit() to all. Events come in as lines.
const http = require("http");
const net = require("net");
const readline = require("readline");
const { Server } = require("socket.io");

const server = http.createServer();
const io = new Server(server, { transports: ["websocket"], perMessageDeflate: false });
net.createServer((source) => {
  readline.createInterface({ input: source }).on("line", (line) => io.emit("event", JSON.parse(line)));
}).listen(Number(process.env.EVENTS_PORT), "127.0.0.1");
server.listen({ host: "127.0.0.1", port: Number(process.env.PORT), backlog: 4096 });
