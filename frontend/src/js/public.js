// The report form in three steps, its proof of work, and the drafts that wait for a network.
import { steps } from "./steps.js";

export function draw(part) {
  const form = part.querySelector("form[data-report]");
  if (form) steps(form);
}
