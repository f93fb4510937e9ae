/** Small pieces of English and of numbers, so that every sentence of the page is right in singular and plural. */
import type { Interval } from './digest.ts';

/** A whole number with a comma at every third digit: `1,000`. */
export function formatNumber(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(?:\d{3})+$)/gu, ',');
}

/** A mean with one decimal where it is small: `0.4`, `1.5`, `13`. */
export function formatMean(value: number): string {
  return value < 10 ? String(Math.round(value * 10) / 10) : formatNumber(value);
}

/** A number that may be unknown. */
export function formatKnown(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : formatNumber(value);
}

/** `1 finding`, `2 findings`, `0 findings`. */
export function countThings(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`; beyond `most`, `a, b and 3 more`. */
export function joinWords(words: readonly string[], most = words.length): string {
  const shown = words.length > most ? [...words.slice(0, most), `${formatNumber(words.length - most)} more`] : words;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

/** A share as a percentage, without the sign. */
export function formatPercent(share: number): string {
  return String(Math.round(share * 100));
}

/** `11–36 %` */
function formatInterval([low, high]: Interval): string {
  return `${formatPercent(low)}–${formatPercent(high)} %`;
}

/** `23 of 106 (11–36 %)`; `–` of nothing. Never a percentage without its n. */
export function formatRate(count: number, of: number, interval: Interval | null): string {
  if (of === 0) return '–';
  return `${formatNumber(count)} of ${formatNumber(of)}${interval === null ? '' : ` (${formatInterval(interval)})`}`;
}

/** The first letter in upper case. */
export function capitalize(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
