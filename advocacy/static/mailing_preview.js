// The preview follows what is typed; without this the button "Show it as typed" does it. The form is sent to the frame,
// which may do nothing: a page of its own rules, closed off from this one.
const form = document.getElementById("words");
const button = document.getElementById("show-preview");
const PAUSE = 600;
let timer;

function refresh() {
  // A frame that is new keeps no history, so the back button still leaves the page.
  const frame = form.querySelector("iframe");
  const fresh = frame.cloneNode(false);
  fresh.removeAttribute("src");
  frame.replaceWith(fresh);
  form.requestSubmit(button);
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE);
}

// What was typed and not saved is asked about before the page is left; the preview's own sending saves nothing.
let isUnsaved = document.querySelector(".error-summary") !== null;
form.addEventListener("submit", (event) => {
  if (event.submitter !== button) isUnsaved = false;
});
addEventListener("beforeunload", (event) => {
  if (isUnsaved) event.preventDefault();
});

button.hidden = true;
form.addEventListener("input", (event) => {
  if (event.target.name === "look") {
    refresh();
    return;
  }
  isUnsaved = true;
  later();
});
