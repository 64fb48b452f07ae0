// Sends mails of one size through nodemailer's pool; prints mails a second.
//
// As its documentation has it for bulk: a pool of connections that are never closed, and a queue that is never empty.
// Its own sockets leave Nagle's algorithm on: the final dot waits for the acknowledgement of what went before, some
// 40 ms a mail when the server is in no hurry (100 mails a second over five connections here, however idle the
// machine). That is the network's doing and easily turned off, so it is off: what is left is nodemailer's own work.
import net from "node:net";

import nodemailer from "nodemailer";

const CONNECTIONS = 10;
const [port, number, size] = process.argv.slice(2).map(Number);
const half = "The hearing is on Tuesday. ".repeat(Math.ceil(size / 54)).slice(0, Math.max(size / 2 - 400, 100));

function getSocket(_options, done) {
  const connection = net.connect({ host: "127.0.0.1", port, noDelay: true }, () => done(null, { connection }));
  connection.once("error", done);
}

const pool = nodemailer.createTransport({
  host: "127.0.0.1", port, secure: false, ignoreTLS: true, getSocket,
  pool: true, maxConnections: CONNECTIONS, maxMessages: Infinity,
});

async function send(place) {
  await pool.sendMail({
    from: "m@example.org", to: `s${place}@example.org`, subject: "The hearing", text: half, html: `<p>${half}</p>`,
  });
}

let next = 0;
async function lane() {
  while (next < number) await send(next++);
}

await Promise.all(Array.from({ length: CONNECTIONS }, () => send(0)));
const began = performance.now();
await Promise.all(Array.from({ length: 4 * CONNECTIONS }, lane));
console.log((number * 1000) / (performance.now() - began));
pool.close();
