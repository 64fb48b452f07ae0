// Answers the server's question for a passkey. `handleRegister` and `handleSignin` come from Flask-Security.
const CEREMONIES = { register: "handleRegister", "sign-in": "handleSignin" };

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const says = form.querySelector("[data-passkey-says]");

  const ask = async () => {
    says.textContent = "Your device asks you for the passkey now.";
    const { credential } = await window[CEREMONIES[form.dataset.passkey]](form.dataset.options);
    if (!credential) {
      says.textContent = "No passkey was given. You can ask again.";
      return;
    }
    form.elements.credential.value = credential;
    form.submit();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  ask();
}
