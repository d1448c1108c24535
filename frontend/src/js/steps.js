// One step of the report form at a time. Without this the page is two plain forms.
import { prove } from "./proof.js";

export function steps(form) {
  const parts = [...form.querySelectorAll(".step")];
  const marks = [...form.querySelectorAll(".step-marks li")];
  const [back, next, problem] = ["[data-back]", "[data-next]", "[data-problem]"].map((one) => form.querySelector(one));
  const send = form.querySelector("[data-send]");
  const said = form.querySelector(".field-error, .notice-error:not([data-problem])");
  let at = 0;

  const show = (number) => {
    at = number;
    parts.forEach((part, index) => (part.hidden = index !== at));
    marks.forEach((mark, index) => (index === at ? mark.setAttribute("aria-current", "step") : mark.removeAttribute("aria-current")));
    back.hidden = at === 0;
    next.hidden = at === parts.length - 1;
    send.hidden = at !== parts.length - 1;
    problem.hidden = true;
    window.dispatchEvent(new Event("resize")); // a map that was hidden has no size yet
  };
  const complain = (text) => {
    problem.textContent = text;
    problem.hidden = false;
  };
  const hasPlace = () => form.elements.lon.value || form.elements.where.value.trim();

  next.addEventListener("click", () => (at === 1 && !hasPlace() ? complain(form.dataset.needPlace) : show(at + 1)));
  back.addEventListener("click", () => show(at - 1));
  // The proof is looked for while the sentence is written, so that Send rarely waits for it.
  let proof;
  const work = () => (proof ??= prove(form.elements.ticket.value, Number(form.dataset.bits)).then((answer) => {
    form.elements.proof.value = answer;
    form.dataset.proved = "yes";
  }));
  form.elements.text.addEventListener("input", work, { once: true });
  form.addEventListener("submit", (event) => {
    if (event.submitter !== send) return;
    const lacks = !hasPlace() ? form.dataset.needPlace : !form.elements.text.value.trim() ? form.dataset.needText : "";
    if (!lacks && form.dataset.proved) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (lacks) return complain(lacks);
    send.setAttribute("aria-busy", "true");
    work().then(() => {
      send.removeAttribute("aria-busy");
      setTimeout(() => send.click()); // not within the submission that was put off
    });
  }, true);
  show(said ? parts.findIndex((part) => part.contains(said) || part === parts.at(-1)) : 0);
}
