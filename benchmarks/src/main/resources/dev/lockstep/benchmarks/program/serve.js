// Servers in Node.js: serve.js (echo|http). Prints the port.
const server =
  process.argv[2] === 'echo'
    ? require('net').createServer({ noDelay: true }, (socket) => {
        socket.on('error', () => socket.destroy());
        socket.pipe(socket);
      })
    : require('http').createServer((request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': 13 });
        response.end('Hello, world!');
      });
server.listen({ host: '127.0.0.1', port: 0, backlog: 2048 }, () => console.log(server.address().port));
