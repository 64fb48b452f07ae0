// Pressing an area of the map picks its choice; the picked choice is marked on the map.
for (const map of document.querySelectorAll(".town-map")) {
  const form = map.closest("form");
  const mark = () => {
    const picked = form.querySelector("input[name=pair]:checked")?.dataset.number;
    for (const area of map.querySelectorAll(".town-area")) {
      area.classList.toggle("is-picked", area.dataset.number === picked);
    }
  };
  map.addEventListener("click", (event) => {
    const number = event.target.dataset?.number;
    if (!number) return;
    const choice = form.querySelector(`input[name=pair][data-number="${number}"]`);
    choice.checked = true;
    choice.focus();
    mark();
  });
  form.addEventListener("change", mark);
  mark();
}
