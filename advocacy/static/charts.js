// Marks of a chart are one stop of the Tab key: arrow keys go from mark to mark, and the figure of the mark that is
// pointed at, or has the focus, stands beneath the chart. Listens on the document, so charts may be replaced.

const chartOf = (node) => node.closest?.("[data-marks]");
const markOf = (node) => node.closest?.(".mark");

const middle = (mark) => {
  const box = mark.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
};

const tell = (mark) => {
  const readout = chartOf(mark).querySelector("[data-readout]");
  readout.hidden = false;
  readout.textContent = mark.getAttribute("aria-label");
};

for (const readout of document.querySelectorAll("[data-readout]")) readout.hidden = false;

// Of all marks of the chart, Tab comes back to this one.
const stopAt = (mark) => {
  for (const other of chartOf(mark).querySelectorAll('.mark[tabindex="0"]')) other.setAttribute("tabindex", "-1");
  mark.setAttribute("tabindex", "0");
};

const DIRECTIONS = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

// The nearest mark that way; what lies off to the side counts double.
const next = (mark, [right, down]) => {
  const [x, y] = middle(mark);
  let best = null;
  let least = Infinity;
  for (const other of chartOf(mark).querySelectorAll(".mark")) {
    const [otherX, otherY] = middle(other);
    const ahead = (otherX - x) * right + (otherY - y) * down;
    const aside = Math.abs((otherX - x) * down) + Math.abs((otherY - y) * right);
    const cost = ahead + 2 * aside;
    if (other !== mark && ahead > 0.5 && cost < least) [best, least] = [other, cost];
  }
  return best;
};

const step = (mark, key) => {
  const marks = [...chartOf(mark).querySelectorAll(".mark")];
  if (key === "Home") return marks[0];
  if (key === "End") return marks.at(-1);
  return DIRECTIONS[key] && next(mark, DIRECTIONS[key]);
};

document.addEventListener("keydown", (event) => {
  const mark = markOf(event.target);
  if (!mark || event.altKey || event.ctrlKey || event.metaKey) return;
  const to = step(mark, event.key);
  if (!to) return;
  event.preventDefault();
  to.focus();
});

document.addEventListener("focusin", (event) => {
  const mark = markOf(event.target);
  if (!mark) return;
  stopAt(mark);
  tell(mark);
});

document.addEventListener("pointerover", (event) => {
  const mark = markOf(event.target);
  if (mark) tell(mark);
});
