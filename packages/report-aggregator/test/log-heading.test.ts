import { expect, it } from 'vitest';
import { isDash, readHeading } from '../src/log/log-heading.ts';

const blank = { date: null, time: null, between: '', class: null, ticked: false, title: '' };

it.each([
  [
    '2026-05-30 21:14 — `[FN]` A title',
    { date: '2026-05-30', time: '21:14', between: '—', class: 'FN', ticked: true, title: 'A title' },
  ],
  ['2026-05-30T9:05 [fp]', { date: '2026-05-30', time: '9:05', class: 'fp' }],
  ['2026-05-30 T21:14 [TP]', { date: '2026-05-30', between: 'T21:14', class: 'TP' }],
  ['2026-05-30Tuesday [TP]', { date: '2026-05-30', between: 'Tuesday', class: 'TP' }],
  ['2026-05-30 at T5 [TP] t', { date: '2026-05-30', between: 'at T5', class: 'TP', title: 't' }],
  ['2026-05-30 21:14:05 [TP]', { date: '2026-05-30', between: '21:14:05', class: 'TP' }],
  ['2026-05-301 [TP]', { between: '2026-05-301', class: 'TP' }],
  ['2026-05-30-31 [TP]', { between: '2026-05-30-31', class: 'TP' }],
  ['on 2026-05-30 [TP]', { between: 'on 2026-05-30', class: 'TP' }],
  [
    'YYYY-MM-DD HH:MM — [ CATEGORY ] t',
    { date: 'YYYY-MM-DD', time: 'HH:MM', between: '—', class: 'CATEGORY', title: 't' },
  ],
  ['10:00 — `[TP]` t', { between: '10:00 —', class: 'TP', ticked: true, title: 't' }],
  ['T5 [TP]', { between: 'T5', class: 'TP' }],
  ['`[TP]`   two [FP]', { class: 'TP', ticked: true, title: 'two [FP]' }],
  ['2026-05-30', { date: '2026-05-30' }],
  ['A title [of two words]', { between: 'A title [of two words]' }],
  ['', {}],
])('takes "%s" apart', (heading, parts) => {
  expect(readHeading(heading)).toEqual({ ...blank, ...parts });
});

it('knows a dash of any kind and number, and nothing else', () => {
  expect(['', '—', '–', '−', '‒', '―', '‐', '-', '--', '—-'].filter((text) => !isDash(text))).toEqual([]);
  expect(['x', '— x', 'x —', '—x—', '~', ' '].filter((text) => isDash(text))).toEqual([]);
});
