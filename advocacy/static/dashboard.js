// Keeps figures up to date: asks every ten seconds whether any has changed, and then puts what differs into the page.
// Focus, scroll, open details and what is pointed at stay as they are. Rests while the page is hidden or paused.
import { morph } from "./morph.js";

const EVERY_MS = 10_000;
const SAY_EVERY_MS = 60_000;

const live = document.querySelector("[data-live-page]");
const button = live.querySelector("[data-live-pause]");
const state = live.querySelector("[data-live-state]");
const said = live.querySelector("[data-live-said]");

let isPaused = sessionStorage.getItem("updates") === "paused";
let hasEnded = false;
let isSignedOut = false;
let isAsking = false;
let tag = "";
let saidAt = Date.now();

const show = (words) => {
  state.hidden = !words;
  state.textContent = words;
  button.textContent = isPaused ? "Resume updates" : "Pause updates";
};

const ask = async (address, headers = {}) => {
  const answer = await fetch(address, { headers, redirect: "manual", credentials: "same-origin", cache: "no-store" });
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) isSignedOut = true;
  return answer;
};

const say = () => {
  const words = document.getElementById("announcement").textContent;
  if (words === said.textContent || Date.now() - saidAt < SAY_EVERY_MS) return;
  said.textContent = words;
  saidAt = Date.now();
};

// Nothing changes by itself any more: what is on the page stays, and the last words say what it has come to.
const end = (fresh) => {
  hasEnded = true;
  button.hidden = true;
  document.getElementById("fresh").textContent = "";
  document.getElementById("announcement").textContent = "";
  said.textContent = (fresh.getElementById("standing") ?? fresh.querySelector("h1")).textContent.trim();
};

const refresh = async () => {
  const answer = await ask(location.href);
  if (!answer.ok) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const becomes = fresh.getElementById(part.id);
    if (becomes) morph(part, becomes);
    else if (!live.contains(part)) part.remove();
  }
  if (fresh.querySelector("[data-live-page]")) say();
  else end(fresh);
  return true;
};

const look = async () => {
  if (isPaused || hasEnded || isSignedOut || isAsking || document.hidden) return;
  isAsking = true;
  try {
    const answer = await ask(live.dataset.pulse, tag ? { "If-None-Match": tag } : {});
    const isNew = answer.status === 200 && answer.headers.get("ETag") !== tag;
    if (isNew && (await refresh())) tag = answer.headers.get("ETag");
    show(isSignedOut ? "You are signed out: reload the page." : hasEnded ? "" : "Updates every 10 seconds");
  } catch {
    show("No connection: these figures are not fresh.");
  } finally {
    isAsking = false;
  }
};

button.hidden = false;
button.addEventListener("click", () => {
  isPaused = !isPaused;
  sessionStorage.setItem("updates", isPaused ? "paused" : "on");
  show(isPaused ? "Paused" : "Updates every 10 seconds");
  look();
});
document.addEventListener("visibilitychange", look);
show(isPaused ? "Paused" : "Updates every 10 seconds");
setInterval(look, EVERY_MS);
