// Groups points that would overlap on the screen. A group takes the gravest tone of its members.
const CELL_PX = 40;
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
  return merged([...cells.values()], project).map((members) => ({ features: members, at: middle(members), tone: gravest(members) }));
}

// Neighbouring cells may hold points on both sides of their edge: join groups whose middles are too close.
function merged(groups, project) {
  const kept = [];
  for (const members of groups.sort((a, b) => b.length - a.length)) {
    const { x, y } = project(middle(members));
    const near = kept.find((one) => Math.hypot(one.x - x, one.y - y) < CELL_PX);
    if (near) near.members.push(...members);
    else kept.push({ x, y, members });
  }
  return kept.map(({ members }) => members);
}

function middle(members) {
  const sum = members.reduce(([x, y], { geometry: { coordinates } }) => [x + coordinates[0], y + coordinates[1]], [0, 0]);
  return sum.map((total) => total / members.length);
}

function gravest(members) {
  return members.map(({ properties }) => properties.tone ?? "quiet").sort((a, b) => GRAVITY.indexOf(b) - GRAVITY.indexOf(a))[0];
}
