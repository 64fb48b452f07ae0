// A segment is counted anew while somebody chooses; without this the button "Count" does it.
const form = document.querySelector("[data-segment]");
const place = form.querySelector("[data-segment-count]");
const NOT_ASKED = ["csrf_token", "name", "act", "overwrites", "was"];
const PAUSE = 400;
let timer;
let asked = 0;

async function count() {
  const number = ++asked;
  const wanted = new URLSearchParams(new FormData(form));
  for (const name of NOT_ASKED) wanted.delete(name);
  try {
    const answer = await fetch(`${form.dataset.count}?${wanted}`, { cache: "no-store", redirect: "error" });
    if (!answer.ok || number !== asked) return;
    place.innerHTML = await answer.text();
    place.classList.remove("is-old");
  } catch {
    // The line is down, or nobody is signed in: the count stays marked as old, and the button says more.
  }
}

form.addEventListener("input", (event) => {
  if (NOT_ASKED.includes(event.target.name)) return;
  place.classList.add("is-old");
  clearTimeout(timer);
  timer = setTimeout(count, PAUSE);
});
