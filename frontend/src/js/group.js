// Groups points that would overlap on the screen. A group takes the gravest tone of its members.
const CELL_PX = 48;
const GRAVITY = ["quiet", "done", "running", "waiting", "stop"];

export function group(features, project, bounds) {
  const cells = new Map();
  for (const feature of features) {
    const at = feature.geometry.coordinates;
    if (!bounds.contains(at)) continue;
    const { x, y } = project(at);
    const key = `${Math.floor(x / CELL_PX)}:${Math.floor(y / CELL_PX)}`;
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(feature);
  }
  return [...cells.values()].map((members) => ({ features: members, at: middle(members), tone: gravest(members) }));
}

function middle(members) {
  const sum = members.reduce(([x, y], { geometry: { coordinates } }) => [x + coordinates[0], y + coordinates[1]], [0, 0]);
  return sum.map((total) => total / members.length);
}

function gravest(members) {
  return members.map(({ properties }) => properties.tone ?? "quiet").sort((a, b) => GRAVITY.indexOf(b) - GRAVITY.indexOf(a))[0];
}
