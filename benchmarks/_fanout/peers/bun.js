// Bun's native publish: every client subscribes to one topic, and the server writes to all. Events come in as lines.
const WELCOME = '{"type":"system"}';
const MANY = 1 << 30;

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.env.PORT),
  fetch(request, server) {
    return server.upgrade(request) ? undefined : new Response("", { status: 400 });
  },
  websocket: {
    perMessageDeflate: false,
    backpressureLimit: MANY, // by default Bun drops messages to a client that has 16 MB waiting
    open(socket) {
      socket.subscribe("events");
      socket.send(WELCOME);
    },
    message() {},
  },
});

Bun.listen({
  hostname: "127.0.0.1",
  port: Number(process.env.EVENTS_PORT),
  socket: {
    open(source) {
      source.data = { rest: "", decoder: new TextDecoder() };
    },
    data(source, bytes) {
      const lines = (source.data.rest + source.data.decoder.decode(bytes, { stream: true })).split("\n");
      source.data.rest = lines.pop();
      for (const line of lines) server.publish("events", line);
    },
  },
});
