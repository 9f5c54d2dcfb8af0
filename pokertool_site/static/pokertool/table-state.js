/** The fold is part of the client that others install; here it has the name that pages know. */
export * from "../eventlog/table-state.js";
