"use strict";
(() => {
  const box = document.querySelector(".bitext"), svg = box.querySelector(".lines");
  const links = JSON.parse(box.dataset.links);
  const node = (side, index) => document.getElementById(side + index);
  // Runs of neighbours: a side with a hole is drawn as several bands.
  const runs = (side, group) => {
    const found = [];
    for (const index of group) {
      const last = found[found.length - 1];
      if (last && last[1] + 1 === index) last[1] = index; else found.push([index, index]);
    }
    const top = svg.getBoundingClientRect().top;
    return found.map(([first, last]) => [
      node(side, first).getBoundingClientRect().top - top,
      node(side, last).getBoundingClientRect().bottom - top,
    ]);
  };
  const shape = (name, link, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    made.setAttribute("class", links[link][0]);
    made.dataset.link = link;
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    svg.append(made);
  };
  const draw = () => {
    svg.replaceChildren();
    const w = svg.getBoundingClientRect().width, m = w / 2;
    links.forEach(([kind, version, reference], link) => {
      const left = runs("v", version), right = runs("r", reference);
      if (!left.length || !right.length) {
        const [[a, b]] = left.length ? left : right, y = (a + b) / 2;
        const [from, to] = left.length ? [0, w / 6] : [w, w - w / 6];
        shape("path", link, { d: `M${from} ${y}H${to}` });
        shape("circle", link, { cx: to, cy: y, r: 4 });
        return;
      }
      for (const [a, b] of left) for (const [c, d] of right) {
        const thin = kind.startsWith("repeated"), y = (a + b) / 2, z = (c + d) / 2;
        shape("path", link, { d: thin
          ? `M0 ${y}C${m} ${y} ${m} ${z} ${w} ${z}`
          : `M0 ${a + 3}C${m} ${a + 3} ${m} ${c + 3} ${w} ${c + 3}V${d - 3}C${m} ${d - 3} ${m} ${b - 3} 0 ${b - 3}Z` });
      }
    });
  };
  let lit = [];
  const light = (event) => {
    const at = event.target.closest && event.target.closest("[data-link]");
    lit.forEach((one) => one.classList.remove("on"));
    lit = [];
    if (!at || !(at.dataset.link in links)) return;
    const [, version, reference] = links[at.dataset.link];
    lit = [...version.map((i) => node("v", i)), ...reference.map((j) => node("r", j)),
      ...svg.querySelectorAll(`[data-link="${at.dataset.link}"]`)];
    lit.forEach((one) => one.classList.add("on"));
  };
  box.addEventListener("pointerover", light);
  box.addEventListener("focusin", light);
  box.addEventListener("pointerleave", light);
  draw();
  new ResizeObserver(draw).observe(box);
})();
