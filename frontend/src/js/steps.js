// One step of the report form at a time. Without this the page is two plain forms.
// `deliver` sends what is whole; without one (no secure context) the form goes its plain way.
export function steps(form, deliver) {
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
  const lack = () => (!hasPlace() ? form.dataset.needPlace : form.elements.text.value.trim() ? "" : form.dataset.needText);

  next.addEventListener("click", () => (at === 1 && !hasPlace() ? complain(form.dataset.needPlace) : show(at + 1)));
  back.addEventListener("click", () => show(at - 1));
  form.addEventListener("submit", async (event) => {
    if (event.submitter !== send) return;
    const lacks = lack();
    if (!lacks && !deliver) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (lacks) return complain(lacks);
    if (send.hasAttribute("aria-busy")) return;
    problem.hidden = true;
    send.setAttribute("aria-busy", "true");
    await deliver();
    send.removeAttribute("aria-busy");
  }, true);
  show(said ? parts.findIndex((part) => part.contains(said) || part === parts.at(-1)) : 0);
  return { complain };
}
