// Draws every [data-chart] from the table inside it; the table stays, folded, for whoever wants the numbers.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent, AriaComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, CanvasRenderer]);

const PALETTE = ["--water", "--tile", "--ochre", "--blue", "--line-strong"];
const DECALS = { show: true };

export function draw(part) {
  const figures = part.matches("[data-chart]") ? [part] : part.querySelectorAll("[data-chart]");
  for (const figure of figures) if (!figure.querySelector(".chart-canvas")) drawOne(figure);
}

function drawOne(figure) {
  const table = read(figure.querySelector("table"));
  const box = document.createElement("div");
  box.className = "chart-canvas";
  figure.querySelector("figcaption").after(box);
  figure.querySelector("details").open = false;
  const chart = init(box, null, { renderer: "canvas" });
  chart.setOption(option(table, figure.dataset));
  new ResizeObserver(() => chart.resize()).observe(box);
}

function read(table) {
  const names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  const number = (cell) => {
    const value = parseFloat(cell.textContent.replace(/[,\s]/g, ""));
    return Number.isNaN(value) ? null : value;
  };
  return {
    categories: rows.map((row) => row.cells[0].textContent.trim()),
    series: names.map((name, index) => ({ name, data: rows.map((row) => number(row.cells[index + 1])) })),
  };
}

function option({ categories, series }, { chart, unit }) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const text = { color: colour("--ink-soft"), fontFamily: style.getPropertyValue("--sans"), fontSize: 12 };
  const line = { lineStyle: { color: colour("--line") } };
  return {
    animation: false,
    aria: { enabled: true, decal: DECALS },
    color: PALETTE.map(colour),
    textStyle: text,
    grid: { left: 8, right: 12, top: series.length > 1 ? 36 : 16, bottom: 4, containLabel: true },
    legend: { show: series.length > 1, top: 0, left: 0, itemHeight: 10, textStyle: text },
    tooltip: { trigger: "axis", valueFormatter: (value) => (value === null ? "—" : `${value} ${unit}`), textStyle: { color: colour("--ink") } },
    xAxis: { type: "category", data: categories, axisLabel: { ...text, hideOverlap: true }, axisLine: { lineStyle: { color: colour("--line-strong") } }, axisTick: { show: false } },
    yAxis: { type: "value", axisLabel: text, splitLine: line, minInterval: 1 },
    series: series.map((one) => shape(one, chart)),
  };
}

function shape(one, chart) {
  if (chart === "line") return { ...one, type: "line", symbolSize: 5, lineStyle: { width: 2 } };
  return { ...one, type: "bar", barMaxWidth: 28, ...(chart === "stack" ? { stack: "all" } : {}) };
}
