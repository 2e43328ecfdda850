// stream/web/js/api.js -- The server's answers over HTTP; what is wrong comes as an Error whose message is the server's sentence.
// SPDX-License-Identifier: GPL-3.0-or-later

export async function ask(path, { method = "GET", token, body } = {}) {
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(new URL(path, document.baseURI), { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Error("The server cannot be reached.");
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  const error = new Error(said.error ?? `The server answered ${answer.status}.`);
  error.status = answer.status;
  throw error;
}
