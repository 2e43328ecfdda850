// stream/web/js/token.js -- The token that changes what plays: asked for once, kept while the tab lives, never left in the address.
// SPDX-License-Identifier: GPL-3.0-or-later

const kName = "perigee.token";

let kept = "";

function store(token) {
  kept = token;
  try {
    if (token) sessionStorage.setItem(kName, token);
    else sessionStorage.removeItem(kName);
  } catch {
    // a browser that keeps nothing: until the page is left, then
  }
}

// One that came in the address (#token=…) is taken out of it.
export function takeFromAddress() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!given) return;
  store(given);
  history.replaceState(null, "", location.pathname + location.search);
}

export function token() {
  try {
    return kept || sessionStorage.getItem(kName) || "";
  } catch {
    return kept;
  }
}

export const forgetToken = () => store("");

export const kWrong = "That token is not the one that this server wants.";

// Asks with the dialog of the page unless there is one; "" when nobody wants to say it. `why`: a sentence that is shown.
export async function askForToken(why = "") {
  if (token()) return token();
  const dialog = document.getElementById("token_dialog");
  const field = dialog.querySelector("input");
  dialog.querySelector("[data-why]").textContent = why;
  field.value = "";
  dialog.returnValue = "";
  dialog.querySelector("form").onsubmit = (event) => {
    event.preventDefault(); // nothing is sent anywhere: it only closes
    dialog.close("ok");
  };
  dialog.querySelector('[type="button"]').onclick = () => dialog.close("");
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  if (dialog.returnValue === "ok" && field.value.trim()) store(field.value.trim());
  field.value = "";
  return token();
}
