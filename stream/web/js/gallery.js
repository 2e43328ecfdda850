// stream/web/js/gallery.js -- The genomes as pictures: found by text and tag, one of them chosen.
// SPDX-License-Identifier: GPL-3.0-or-later

const at = (id) => document.getElementById(id);

export const pictureOf = (id) => `api/genomes/${encodeURIComponent(id)}/picture.svg`;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export class Gallery {
  // `told`: { choose(genome), play(genome), tag(tag) }
  constructor(told) {
    this.told = told;
    this.cards = new Map(); // by id
  }

  // `searching`: whether these are all, or those that a search found.
  show(genomes, { searching }) {
    this.cards.clear();
    for (const genome of genomes) this.cards.set(genome.id, this.card(genome));
    const list = at("gallery");
    list.replaceChildren(...this.cards.values());
    if (genomes.length > 0) return;
    const nothing = element("li", { className: "empty" });
    if (searching) nothing.append("No genome is called that.");
    else nothing.append("There are no genomes in the library. Start the server with ", element("code", {}, "--import FOLDER"), " to add some.");
    list.append(nothing);
  }

  card(genome) {
    const name = genome.name || genome.id;
    const picture = element("img", { src: pictureOf(genome.id), alt: "", loading: "lazy", decoding: "async" });
    const choose = element("button", { className: "choose", type: "button" }, picture);
    choose.setAttribute("aria-label", `Choose ${name}`);
    choose.addEventListener("click", () => this.told.choose(genome));
    const sound = element("button", { className: "sound", type: "button" }, "▶");
    sound.setAttribute("aria-label", `Play ${name}`);
    sound.addEventListener("click", () => this.told.play(genome));
    const tags = (genome.tags ?? []).map((tag) => {
      const button = element("button", { type: "button" }, tag);
      button.setAttribute("aria-label", `Only those tagged ${tag}`);
      button.addEventListener("click", () => this.told.tag(tag));
      return button;
    });
    const text = element("div", { className: "text" }, element("div", { className: "name", title: name }, name));
    if (tags.length > 0) text.append(element("div", { className: "tags" }, ...tags));
    const card = element("li", { className: "genome panel" }, choose, sound, text);
    card.dataset.id = genome.id;
    return card;
  }

  choose(id) {
    for (const [each, card] of this.cards) {
      card.classList.toggle("chosen", each === id);
      card.querySelector(".choose").setAttribute("aria-pressed", String(each === id));
    }
  }

  // A child comes first, and is to be seen.
  add(genome) {
    const card = this.card(genome);
    card.classList.add("new");
    this.cards.set(genome.id, card);
    at("gallery").querySelector(".empty")?.remove();
    at("gallery").prepend(card);
  }
}
