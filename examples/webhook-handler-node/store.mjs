// What the business keeps. One JSON file that is replaced whole, so that a crash leaves the old one
// or the new one; your database goes here.

import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";

export class Store {
  #file;
  #data = { events: {}, people: {} };

  constructor(file) {
    this.#file = file;
    try {
      this.#data = JSON.parse(readFileSync(file, "utf8"));
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
  }

  /** Keeps an event that is still to be handled; false where it came before. */
  keep(event) {
    if (Object.hasOwn(this.#data.events, event.id)) return false;
    this.#data.events[event.id] = { session: event.data.object.id, handled: false };
    this.#save();
    return true;
  }

  /** Events that are still to be handled, in the order in which they came. */
  waiting() {
    const events = Object.entries(this.#data.events);
    return events.filter(([, { handled }]) => !handled).map(([id, { session }]) => ({ id, session }));
  }

  /** What is known of the person of a session. */
  person(session) {
    return this.#data.people[session] ?? {};
  }

  /** Keeps what an event came to: it is handled and the person is known, or neither. */
  handled(event, person) {
    this.#data.people[event.session] = person;
    this.#data.events[event.id].handled = true;
    this.#save();
  }

  #save() {
    const next = `${this.#file}.next`;
    const file = openSync(next, "w", 0o600);
    try {
      writeSync(file, JSON.stringify(this.#data, null, 2));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, this.#file);
  }
}
