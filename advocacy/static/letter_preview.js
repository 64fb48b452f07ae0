// The letter is shown anew while somebody types; without this the button "Show the letter" does it.
const form = document.getElementById("letters");
const place = document.getElementById("trial-letter");
const PAUSE = 500;
let timer;
let asked = 0;

async function refresh() {
  const number = ++asked;
  try {
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
    if (!answer.ok || number !== asked) return;
    place.innerHTML = await answer.text();
    place.classList.remove("is-old");
  } catch {
    // The line is down: the letter stays marked as old, and the button says more.
  }
}

function later() {
  place.classList.add("is-old");
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE);
}

form.addEventListener("input", (event) => {
  // Another seat has other towns, which only the whole page knows.
  if (event.target.id === "seat") form.querySelector("button[value=preview]").click();
  else later();
});
