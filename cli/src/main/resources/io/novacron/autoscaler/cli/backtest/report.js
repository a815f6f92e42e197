"use strict";
const byId = (id) => document.getElementById(id);
const fail = (why) => { byId("error").textContent = String(why && why.stack || why); document.body.dataset.state = "failed"; };
addEventListener("error", (event) => fail(event.error || event.message));
addEventListener("unhandledrejection", (event) => fail(event.reason));

const data = JSON.parse(byId("data").textContent);
const tick = data.tickMillis / 1000, start = data.startMillis / 1000, count = data.ticks;
const palette = ["#1f6feb", "#d9730d", "#8250df", "#bf3989", "#0a7ea4", "#7a6200", "#cf222e", "#4d6a1f"];

async function bytes(packed) {
  const raw = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const plain = new Blob([raw]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(plain).arrayBuffer();
}
// Whole numbers are kept as differences, which pack well.
async function wholes(packed) {
  const values = new Int32Array(await bytes(packed));
  for (let k = 1; k < values.length; k++) values[k] += values[k - 1];
  return values;
}

function ink(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
const faint = (colour, share) => `color-mix(in srgb, ${colour} ${share}%, transparent)`;
const number = (value, digits = 0) => value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const time = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ");

let view = { from: 0, to: count }, chosen = 0, columns, charts = [];

// For every two pixels the smallest and the largest value, in the order they come, so that no peak is lost.
function thinned(series, from, to, width) {
  const bucket = Math.max(1, Math.ceil((to - from) / Math.max(1, width / 2)));
  const at = [], out = series.map(() => []);
  for (let begin = from; begin < to; begin += bucket) {
    const end = Math.min(to, begin + bucket);
    if (bucket === 1) {
      at.push(start + begin * tick);
      series.forEach((get, index) => out[index].push(get(begin)));
      continue;
    }
    at.push(start + begin * tick, start + (begin + (end - begin) / 2) * tick);
    series.forEach((get, index) => {
      let low = null, high = null, lowAt = begin, highAt = begin;
      for (let k = begin; k < end; k++) {
        const value = get(k);
        if (value === null) continue;
        if (low === null || value < low) { low = value; lowAt = k; }
        if (high === null || value > high) { high = value; highAt = k; }
      }
      if (lowAt <= highAt) out[index].push(low, high); else out[index].push(high, low);
    });
  }
  return [at, ...out];
}

function move(from, to) {
  const length = Math.max(10, Math.min(count, to - from));
  const begin = Math.max(0, Math.min(count - length, from));
  view = { from: Math.floor(begin), to: Math.ceil(begin + length) };
  draw();
}
function zoom(factor, around = (view.from + view.to) / 2) {
  move(around - (around - view.from) * factor, around + (view.to - around) * factor);
}
const tickAt = (chart, x) => (chart.posToVal(x, "x") - start) / tick;

function options(target, height, scales, axes, series, hooks = {}) {
  return {
    width: target.clientWidth, height, scales: { x: { time: true }, ...scales }, axes, series, legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    cursor: { drag: { x: true, y: false, setScale: false }, sync: { key: "backtest", setSeries: false }, points: { show: false } },
    hooks: {
      ...hooks,
      setSelect: [(chart) => {
        const { left, width } = chart.select;
        chart.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
        if (width > 3) move(tickAt(chart, left), tickAt(chart, left + width));
      }],
      ready: [(chart) => {
        chart.over.addEventListener("wheel", (event) => {
          event.preventDefault();
          const at = tickAt(chart, event.offsetX);
          if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
            const by = (view.to - view.from) * event.deltaX / chart.over.clientWidth;
            move(view.from + by, view.to + by);
          } else zoom(event.deltaY > 0 ? 1.25 : 0.8, at);
        }, { passive: false });
        chart.over.addEventListener("dblclick", () => move(0, count));
        chart.over.addEventListener("mousemove", (event) => tip(chart, event));
        chart.over.addEventListener("mouseleave", () => { byId("tip").style.display = "none"; });
      }],
    },
  };
}

const dates = { values: (_, splits, __, ___, step) => splits.map((at) => step >= 86400 ? time(at).slice(0, 10) : time(at).slice(5)), space: 90 };
const axis = (more) => ({ stroke: ink("muted"), grid: { stroke: ink("line"), width: 1 }, ticks: { stroke: ink("line"), width: 1 }, ...more });
const stepped = uPlot.paths.stepped({ align: 1 });

function firstDecision(group, at) {
  let low = 0, high = group.decisions.at.length;
  while (low < high) { const middle = (low + high) >> 1; if (group.decisions.at[middle] < at) low = middle + 1; else high = middle; }
  return low;
}

// Triangles where there is room for them, strokes at the foot where there are too many to tell apart.
function marks(chart) {
  const group = columns[chosen], context = chart.ctx, ratio = devicePixelRatio;
  const first = firstDecision(group, view.from), end = firstDecision(group, view.to);
  const crowded = end - first > chart.over.clientWidth / 6;
  context.save();
  context.beginPath(); context.rect(chart.bbox.left, chart.bbox.top, chart.bbox.width, chart.bbox.height); context.clip();
  const out = ink("supplied"), back = ink("muted");
  for (let k = first; k < end; k++) {
    const x = chart.valToPos(start + (group.decisions.at[k] + 1) * tick, "x", true), up = group.decisions.to[k] > group.decisions.from[k];
    context.fillStyle = up ? out : back;
    if (crowded) { context.globalAlpha = 0.35; context.fillRect(x, chart.bbox.top + chart.bbox.height - 6 * ratio, ratio, 6 * ratio); continue; }
    const y = chart.valToPos(group.decisions.to[k], "y", true), size = 5 * ratio, way = up ? 1 : -1;
    context.beginPath(); context.moveTo(x - size, y + way * size); context.lineTo(x + size, y + way * size); context.lineTo(x, y - way * size * 0.6); context.fill();
  }
  context.restore();
}

// Red behind the time in which capacity was short, the stronger the more of a pixel's time it was.
function shortness(chart) {
  const group = columns[chosen], context = chart.ctx, { left, top, width, height } = chart.bbox;
  context.save(); context.fillStyle = ink("short");
  const perPixel = (view.to - view.from) / width;
  for (let x = 0; x < width; x++) {
    const from = Math.floor(view.from + x * perPixel), to = Math.min(count, Math.max(from + 1, Math.floor(view.from + (x + 1) * perPixel)));
    let short = 0;
    for (let k = from; k < to; k++) if (group.ready[k] < group.needed[k]) short++;
    if (short) { context.globalAlpha = 0.06 + 0.3 * short / (to - from); context.fillRect(left + x, top, 1, height); }
  }
  context.restore();
}

function tip(chart, event) {
  const group = columns[chosen], k = Math.max(0, Math.min(count - 1, Math.floor(tickAt(chart, event.offsetX)))), box = byId("tip");
  const rows = [["time (UTC)", time(start + k * tick)], ["demand", number(columns.demand[k])], ["needed", group.needed[k]], ["supplied", group.ready[k]],
    ["paid", group.paid[k]], ["oracle", k < group.skip ? "–" : group.oracle[k - group.skip]], ["utilization", utilization(group, k) === null ? "–" : number(utilization(group, k), 1) + " %"]];
  const list = document.createElement("dl");
  for (const [name, value] of rows) {
    const dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = name; dd.textContent = value; list.append(dt, dd);
  }
  box.replaceChildren(list);
  const reach = 8 * (view.to - view.from) / chart.over.clientWidth, exact = tickAt(chart, event.offsetX) - 1;
  let best = -1, near = reach;
  for (let d = firstDecision(group, exact - reach); d < group.decisions.at.length && group.decisions.at[d] <= exact + reach; d++) {
    const away = Math.abs(group.decisions.at[d] - exact);
    if (away <= near) { near = away; best = d; }
  }
  if (best >= 0) {
    const reason = document.createElement("p");
    reason.textContent = `${time(start + (group.decisions.at[best] + 1) * tick)}: ${group.decisions.reasons[best]}`;
    box.append(reason);
  }
  box.style.display = "block";
  box.style.left = Math.min(event.clientX + 16, innerWidth - box.offsetWidth - 8) + "px";
  box.style.top = Math.min(event.clientY + 16, innerHeight - box.offsetHeight - 8) + "px";
}

function utilization(group, k) {
  return group.ready[k] === 0 ? null : 100 * columns.demand[k] / (group.ready[k] * data.capacity);
}

function build() {
  charts.forEach(({ chart }) => chart.destroy());
  const group = columns[chosen], served = data.capacity * data.utilization;
  const capacity = byId("capacity"), used = byId("utilization"), cost = byId("cost");
  byId("capacity-title").textContent = `Instances: ${data.groups[chosen].name}`;
  const fromSkip = (values) => (k) => k < group.skip ? null : values[k - group.skip];
  charts = [
    { target: capacity, series: [(k) => columns.demand[k], (k) => group.needed[k], (k) => group.ready[k], fromSkip(group.oracle)],
      chart: new uPlot(options(capacity, 360,
        { y: { range: (_, low, high) => [0, Math.max(1, high * 1.05)] }, load: { range: (chart) => [0, (chart.scales.y.max || 1) * served] } },
        [axis(dates), axis({ size: 60 }), axis({ scale: "load", side: 1, size: 70, grid: { show: false } })],
        [{}, { scale: "load", stroke: faint(ink("demand"), 75), width: 1 }, { stroke: ink("needed"), fill: faint(ink("needed"), 14), width: 1, paths: stepped },
          { stroke: ink("supplied"), width: 2, paths: stepped }, { stroke: ink("oracle"), width: 1.25, dash: [6, 4], paths: stepped }],
        { drawClear: [shortness], draw: [marks] }), [[], [], [], [], []], capacity) },
    { target: used, series: [(k) => utilization(group, k)],
      chart: new uPlot(options(used, 170, { y: { range: (_, low, high) => [0, Math.max(100, Math.min(400, high))] } },
        [axis(dates), axis({ size: 60 }), axis({ side: 1, size: 70, grid: { show: false }, values: () => [] })],
        [{}, { stroke: ink("supplied"), width: 1, fill: faint(ink("supplied"), 10) }], { drawClear: [shortness] }), [[], []], used) },
    { target: cost, series: [...columns.map((one) => (k) => one.spent[k]), fromSkip(group.best)],
      chart: new uPlot(options(cost, 220, {}, [axis(dates), axis({ size: 60 }), axis({ side: 1, size: 70, grid: { show: false }, values: () => [] })],
        [{}, ...columns.map((_, index) => ({ stroke: palette[index % palette.length], width: index === chosen ? 2.5 : 1.25, points: { show: false } })),
          { stroke: ink("oracle"), width: 1.5, dash: [6, 4], points: { show: false } }]), [[], ...columns.map(() => []), []], cost) },
  ];
  draw();
}

function draw() {
  for (const { chart, target, series } of charts) {
    chart.setData(thinned(series, view.from, view.to, target.clientWidth), false);
    chart.batch(() => {
      chart.setScale("x", { min: start + view.from * tick, max: start + view.to * tick });
    });
  }
  byId("range").textContent = `${time(start + view.from * tick)} – ${time(start + view.to * tick)} UTC`;
}

// Where more is worse the least is marked, else the most.
const figures = [
  ["cost", "price of all paid instance time", (f) => f.cost, 2, -1], ["instance hours", "paid, from launch until gone", (f) => f.instanceHours, 1, -1],
  ["× oracle", "instance hours over the least that anyone pays who knows the future", (f) => f.costRatio, 3, -1],
  ["% short", "share of time with fewer ready instances than needed", (f) => 100 * f.underProvisionedTimeShare, 3, -1],
  ["% over", "share of time with more than needed", (f) => 100 * f.overProvisionedTimeShare, 1, -1],
  ["% unserved", "load that was dropped", (f) => 100 * f.unservedShare, 3, -1], ["% late", "load that missed the objective", (f) => 100 * f.sloViolationShare, 3, -1],
  ["actions/h", "changes of capacity", (f) => (f.scalingActions.out + f.scalingActions.in + f.scalingActions.up + f.scalingActions.down) / (f.steps * tick / 3600), 1, -1],
  ["efficiency", "useful load over paid capacity", (f) => f.efficiency, 3, 1], ["speed-up", "elastic speed-up against a static group of the same average size", (f) => f.elasticSpeedup, 2, 1],
];

function table() {
  const head = document.createElement("tr");
  head.append(...["group", ...figures.map(([name]) => name)].map((name, index) => {
    const th = document.createElement("th"); th.textContent = name; if (index) th.title = figures[index - 1][1]; return th;
  }));
  document.querySelector("thead").replaceChildren(head);
  const best = figures.map(([, , get, , way]) => {
    const values = data.groups.map(({ figures: f }) => get(f)).filter((value) => value !== null && isFinite(value));
    return values.length < 2 ? null : way * Math.max(...values.map((value) => way * value));
  });
  document.querySelector("tbody").replaceChildren(...data.groups.map(({ name, figures: f }, row) => {
    const tr = document.createElement("tr"), first = document.createElement("td"), swatch = document.createElement("span");
    swatch.className = "swatch"; swatch.style.background = palette[row % palette.length];
    first.append(swatch, name); tr.append(first); tr.tabIndex = 0;
    figures.forEach(([, , get, digits], index) => {
      const td = document.createElement("td"), value = get(f);
      td.textContent = value === null ? "–" : number(value, digits);
      if (value !== null && value === best[index]) td.className = "best";
      tr.append(td);
    });
    const choose = () => { chosen = row; select(); build(); };
    tr.addEventListener("click", choose);
    tr.addEventListener("keydown", (event) => { if (event.key === "Enter") choose(); });
    return tr;
  }));
  select();
}
const select = () => document.querySelectorAll("tbody tr").forEach((tr, index) => tr.classList.toggle("chosen", index === chosen));

const moves = {
  in: () => zoom(0.5), out: () => zoom(2), all: () => move(0, count),
  left: () => move(view.from - (view.to - view.from) / 4, view.to - (view.to - view.from) / 4),
  right: () => move(view.from + (view.to - view.from) / 4, view.to + (view.to - view.from) / 4),
};
const keys = { "+": "in", "-": "out", 0: "all", ArrowLeft: "left", ArrowRight: "right" };

async function begin() {
  const groups = await Promise.all(data.groups.map(async (group) => {
    const [needed, ready, paid, oracle] = await Promise.all([group.needed, group.ready, group.paid, group.oracle].map(wholes));
    const d = group.decisions, [at, from, to] = await Promise.all([d.at, d.from, d.to].map(wholes));
    const reasons = JSON.parse(new TextDecoder().decode(await bytes(d.reasons)));
    const perTick = group.price * tick / 3600;
    const sum = (values, skipped) => { let total = 0; return Float64Array.from(values, (value, k) => total += k < skipped ? 0 : value * perTick); };
    return { skip: group.skip, needed, ready, paid, oracle, decisions: { at, from, to, reasons }, spent: sum(paid, group.skip), best: sum(oracle, 0) };
  }));
  columns = groups;
  columns.demand = new Float32Array(await bytes(data.demand));
  byId("about").textContent = `${data.file}: ${number(count)} ticks of ${number(tick)} s, figures from ${time(start + data.groups[0].skip * tick)} UTC`;
  byId("model").textContent = "Model: " + Object.entries(data.model).map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`).join(", ")
    + ". Drag to zoom, wheel to zoom, sideways or arrow keys to move, double click for everything.";
  table(); build();
  document.querySelectorAll("[data-move]").forEach((button) => button.addEventListener("click", () => moves[button.dataset.move]()));
  addEventListener("keydown", (event) => { if (keys[event.key] && !event.ctrlKey && !event.metaKey) { event.preventDefault(); moves[keys[event.key]](); } });
  addEventListener("resize", () => { charts.forEach(({ chart, target }) => chart.setSize({ width: target.clientWidth, height: chart.height })); draw(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", build);
  byId("theme").addEventListener("click", () => {
    const dark = document.documentElement.style.colorScheme ? document.documentElement.style.colorScheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.style.colorScheme = dark ? "light" : "dark";
    build();
  });
  document.body.dataset.state = "ready";
}
begin().catch(fail);
