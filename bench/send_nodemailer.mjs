// Sends mails of one size through nodemailer's pool; prints mails a second.
import nodemailer from "nodemailer";

const [port, number, size] = process.argv.slice(2).map(Number);
const half = "The hearing is on Tuesday. ".repeat(Math.ceil(size / 54)).slice(0, Math.max(size / 2 - 400, 100));
const pool = nodemailer.createTransport({
  host: "127.0.0.1", port, secure: false, ignoreTLS: true, pool: true, maxConnections: 5, maxMessages: Infinity,
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

await Promise.all(Array.from({ length: 5 }, () => send(0)));
const began = performance.now();
await Promise.all(Array.from({ length: 20 }, lane));
console.log((number * 1000) / (performance.now() - began));
pool.close();
