/** Figures as a picture: panels of bars side by side, in SVG. Pure. */

export interface Point {
  readonly label: string;
  readonly eventsPerSecond: number;
  readonly cpuPerMillion: number;
  readonly megabytesPerSecond: number;
}

export interface Panel {
  readonly title: string;
  readonly points: readonly Point[];
}

const PANEL = { width: 260, height: 210, gap: 24, top: 44, bottom: 34 };
const BAR = '#3b6ea5';

/** All panels share one logarithmic scale of events per second. */
export function drawPanels(panels: readonly Panel[]): string {
  const speeds = panels.flatMap(({ points }) => points.map(({ eventsPerSecond }) => eventsPerSecond));
  const decades: readonly [number, number] = [Math.floor(Math.log10(Math.min(...speeds))), Math.ceil(Math.log10(Math.max(...speeds)))];
  const width = panels.length * (PANEL.width + PANEL.gap) + PANEL.gap;
  const height = PANEL.top + PANEL.height + PANEL.bottom;
  const body = panels.map((panel, i) => drawPanel(panel, PANEL.gap + i * (PANEL.width + PANEL.gap), decades)).join('\n');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${PANEL.gap}" y="16" font-size="13">events per second (logarithmic), and megabytes per second</text>`,
    body,
    '</svg>\n',
  ].join('\n');
}

function drawPanel({ title, points }: Panel, left: number, decades: readonly [number, number]): string {
  const slot = PANEL.width / points.length;
  const bars = points.map((point, i) => drawBar(point, left + i * slot, slot, decades)).join('\n');
  const base = PANEL.top + PANEL.height;
  return [
    `<text x="${left}" y="36" font-weight="bold">${title}</text>`,
    `<line x1="${left}" y1="${base}" x2="${left + PANEL.width}" y2="${base}" stroke="#444"/>`,
    bars,
  ].join('\n');
}

function drawBar(point: Point, left: number, slot: number, [low, high]: readonly [number, number]): string {
  const share = (Math.log10(point.eventsPerSecond) - low) / Math.max(1, high - low);
  const height = Math.max(2, Math.round(share * (PANEL.height - 40)));
  const top = PANEL.top + PANEL.height - height;
  const middle = Math.round(left + slot / 2);
  return [
    `<rect x="${Math.round(left + slot * 0.15)}" y="${top}" width="${Math.round(slot * 0.7)}" height="${height}" fill="${BAR}"/>`,
    `<text x="${middle}" y="${top - 16}" text-anchor="middle">${point.eventsPerSecond}</text>`,
    `<text x="${middle}" y="${top - 4}" text-anchor="middle" fill="#666">${point.megabytesPerSecond} MB</text>`,
    `<text x="${middle}" y="${PANEL.top + PANEL.height + 16}" text-anchor="middle">${point.label}</text>`,
  ].join('\n');
}
