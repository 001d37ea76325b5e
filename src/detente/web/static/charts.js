/* Draw each chart once more, so that a pointer or a finger finds the exact figures. The page's own drawing stays
   where this fails, on paper, and for readers without JavaScript. No text is ever taken for code. */
const drawn = async (figure) => {
  const asked = new URL(figure.dataset.chart, location.href);
  asked.search = location.search;
  const answer = await fetch(asked, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) return;
  const spec = await answer.json();
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--ink").trim();
  const room = figure.clientWidth;
  const live = document.createElement("div");
  live.className = "live";
  figure.append(live);
  const text = JSON.stringify(spec, (key, value) => (/color/i.test(key) && /^#23211c$|^#5e594e$/i.test(value) ? ink : value));
  const wanted = { ...JSON.parse(text), background: "transparent" };
  if (typeof wanted.width === "number") wanted.width = Math.max(140, Math.min(wanted.width, room - 330));
  await window.vegaEmbed(live, wanted, {
    ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: { disableDefaultStyle: true },
  });
  figure.classList.add("drawn");
};
const begin = (part) => {
  for (const figure of part.querySelectorAll("figure[data-chart]:not([data-begun])")) {
    figure.dataset.begun = "";
    drawn(figure).catch(() => figure.querySelector(".live")?.remove());
  }
};
if (window.matchMedia("(min-width: 44rem)").matches) {
  begin(document);
  // A page that waited has its answer put in.
  document.addEventListener("htmx:load", (event) => begin(event.target));
}
