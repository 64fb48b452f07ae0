// Works out the task of the page between form and signature, and sends the form. Where the browser cannot, or the
// answer is not found, the words and the button for those who wait stay.
const AT_ONCE = 8; // the browser computes these beside each other
const form = document.getElementById("step");
const status = form.querySelector("[role=status]");
const waiting = document.getElementById("by-waiting");
const task = JSON.parse(form.dataset.task);
const { nonce, salt, cost, keyLength, keyPrefix } = task.parameters;

const octets = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (octet) => octet.toString(16).padStart(2, "0")).join("");

async function keyOf(counter) {
  const password = new Uint8Array(nonce.length / 2 + 4);
  password.set(octets(nonce));
  new DataView(password.buffer).setUint32(nonce.length / 2, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: octets(salt), iterations: cost };
  return hex(await crypto.subtle.deriveBits(how, key, keyLength * 8));
}

async function solution() {
  for (let first = 0; ; first += AT_ONCE) {
    const counters = Array.from({ length: AT_ONCE }, (_, number) => first + number);
    const keys = await Promise.all(counters.map(keyOf));
    const found = keys.findIndex((key) => key.startsWith(keyPrefix));
    if (found >= 0) return { counter: first + found, derivedKey: keys[found] };
  }
}

async function work() {
  waiting.hidden = true;
  status.hidden = false;
  status.textContent = form.dataset.atWork;
  try {
    form.elements.solution.value = btoa(JSON.stringify({ challenge: task, solution: await solution() }));
    status.textContent = form.dataset.done;
    form.requestSubmit();
  } catch {
    status.hidden = true;
    waiting.hidden = false;
  }
}

if (window.isSecureContext && crypto.subtle) work();

// Whoever comes back with the back button finds a way on that still works.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  status.hidden = true;
  waiting.hidden = false;
});
