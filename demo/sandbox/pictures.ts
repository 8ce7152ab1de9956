import { type CollectionName, collections, type DeskRecord } from './collections';

const hues: Record<CollectionName, number> = { approvals: 265, requests: 200, incidents: 12, opportunities: 150 };

/** A small picture of a record, for messages with an image: what it is, its title and its amount. */
export function drawRecord(collection: CollectionName, record: DeskRecord): string {
  const hue = hues[collection];
  const amount = typeof record.amount === 'number' ? `${record.amount.toLocaleString('en')} ${record.currency}` : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="160" viewBox="0 0 480 160" role="img">
  <rect width="480" height="160" rx="12" fill="hsl(${hue} 45% 28%)"/>
  <circle cx="430" cy="40" r="90" fill="hsl(${hue} 50% 36%)"/>
  <g font-family="system-ui, sans-serif" fill="#fff">
    <text x="24" y="40" font-size="15" opacity=".85">${escapeXml(`${collections[collection].title} · ${record.id}`)}</text>
    <text x="24" y="82" font-size="24" font-weight="600">${escapeXml(record.title.slice(0, 36))}</text>
    <text x="24" y="124" font-size="20">${escapeXml(amount || record.status)}</text>
  </g>
</svg>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
