// "Use my location": asks the browser where it is and puts that into the sign form. Nothing leaves before the form does.
const METRES_ENOUGH = 200; // further off, another district may begin
const part = document.getElementById("location");
const button = part.querySelector("button");
const status = part.querySelector("[role=status]");
const [latitude, longitude] = part.querySelectorAll("input");
let isAsking = false; // the button is not disabled meanwhile, because it would lose the keyboard's focus

function keep(words, north = "", east = "") {
  isAsking = false;
  latitude.value = north;
  longitude.value = east;
  button.textContent = north === "" ? part.dataset.use : part.dataset.forget;
  status.textContent = words;
}

function found({ coords }) {
  if (coords.accuracy > METRES_ENOUGH) return keep(part.dataset.vague);
  keep(part.dataset.found, coords.latitude.toFixed(6), coords.longitude.toFixed(6));
}

function ask() {
  isAsking = true;
  status.textContent = part.dataset.asking;
  const how = { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 };
  navigator.geolocation.getCurrentPosition(found, () => keep(part.dataset.refused), how);
}

function press() {
  if (isAsking) return;
  if (latitude.value === "") ask();
  else keep(part.dataset.forgotten);
}

if (navigator.geolocation && window.isSecureContext) {
  part.hidden = false;
  button.addEventListener("click", press);
  if (latitude.value !== "") keep(part.dataset.found, latitude.value, longitude.value);
}
