// @ts-check
/**
 * A material's container: choose one by hand where the tag can't be read, close a full one, put it away.
 *
 * @typedef {import("./types.js").Material} Material
 * @typedef {import("./types.js").Container} Container
 */
import { byId, dialogById, onTap, patch, stamp } from "./dom.js";
import { say } from "./words.js";

export class ContainerSheet {
  #phone;
  #work;
  #act;
  /** @type {Material} */
  #material = "bumper";

  /**
   * @param {import("./phone.js").Phone} phone
   * @param {import("./work.js").Work} work
   * @param {(deed: () => unknown) => Promise<void>} act
   */
  constructor(phone, work, act) {
    this.#phone = phone;
    this.#work = work;
    this.#act = act;
    const sheet = byId("sheet-container");
    onTap(sheet, "container", (id) => this.#with(id, (container) => work.into(container)));
    onTap(sheet, "place", (id) => this.#place(id));
    onTap(sheet, "act", (name) => this.#chosen(name));
  }

  /** @param {Material} material */
  openFor(material) {
    this.#material = material;
    this.#show();
    dialogById("sheet-container").showModal();
  }

  get #container() {
    const { chosen, putting } = this.#work.screen;
    const [read, kept] = [putting, chosen[this.#material]].map((id) => (id ? this.#phone.site.row("containers", id) : undefined));
    return read?.material === this.#material ? read : kept;
  }

  #show() {
    const container = this.#container;
    byId("sheet-container-title").textContent = say("sheet.container", { material: say(`material.${this.#material}`) });
    byId("container-now").hidden = !container;
    if (container) this.#showNow(container);
    const others = this.#phone.site.containers.filter((one) => one.material === this.#material && one.state === "in_use" && one.id !== container?.id);
    patch(byId("container-others"), others, otherButton);
    byId("container-no-other").hidden = others.length > 0;
  }

  /** @param {Container} container */
  #showNow(container) {
    byId("container-name").textContent = container.name;
    byId("container-about").textContent = say("container.about", {
      form: say(`form.${container.form}`),
      count: container.fill?.parts ?? 0,
      place: container.place ?? say("container.no_place"),
      state: stateWords(container),
    });
    const state = container.fill?.state;
    byId("act-close").hidden = state !== "open";
    const stands = state === "open" || state === "closed";
    byId("act-put").hidden = !stands;
    byId("container-places").hidden = !stands || this.#work.screen.putting !== container.id;
    byId("act-put").classList.toggle("btn--primary", state === "closed");
    byId("act-emptied").hidden = state !== "shipped" && !container.returning;
    byId("act-emptied").classList.toggle("btn--primary", state === "shipped");
    patch(byId("container-place-list"), this.#phone.site.places, placeButton);
  }

  /** @param {string} name */
  #chosen(name) {
    const container = this.#container;
    if (!container) return;
    if (name === "put") {
      this.#work.screen.putting = container.id;
      this.#show();
    } else if (name === "close") {
      void this.#act(() => this.#work.close(container)).then(() => this.#show());
    } else {
      const deed = name === "emptied" ? () => this.#work.emptied(container) : () => this.#work.forget(container);
      void this.#act(deed).then(() => dialogById("sheet-container").close());
    }
  }

  /**
   * @param {string} id
   * @param {(container: Container) => unknown} deed
   */
  #with(id, deed) {
    const container = this.#phone.site.row("containers", id);
    dialogById("sheet-container").close();
    if (container) void this.#act(() => deed(container));
  }

  /** @param {string} id */
  #place(id) {
    const place = this.#phone.site.row("places", id);
    dialogById("sheet-container").close();
    if (place) void this.#act(() => this.#work.putAway(place));
  }
}

/** @param {Container} container */
function stateWords({ fill, returning }) {
  if (!fill && returning) return say("container.returning", { from: returning });
  return say(`fill.${fill?.state ?? "empty"}`);
}

/** @param {Container} container */
function otherButton(container) {
  const detail = say("container.other", { state: stateWords(container), count: container.fill?.parts ?? 0, place: container.place ?? "" });
  const button = stamp("template-container", { name: container.name, detail });
  button.dataset.container = container.id;
  return button;
}

/** @param {import("./types.js").Place} place */
function placeButton(place) {
  const button = stamp("template-place", { name: place.name });
  button.dataset.place = place.id;
  return button;
}
